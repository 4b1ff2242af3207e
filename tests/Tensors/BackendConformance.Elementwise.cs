namespace Gradus.Tests;

/// <content>Element-wise members.</content>
public abstract partial class BackendConformance<T>
{
    /// <summary>
    /// Shapes whose lengths run through all remainders of every vector width, also of eight vectors at a time, and views of each layout.
    /// </summary>
    private static IEnumerable<(int Rows, int Cols, Layout Layout)> ElementwiseShapes()
    {
        for (int length = 1; length <= LongSweep.Of(136, 256); length++)
        {
            // In every run, past the narrower vectors' blocks of eight, the remainders around those of a vector of the widest.
            if (LongSweep.IsWhole || length <= 40 || (length + 1) % 8 < 3)
            {
                yield return (1, length, Layout.Whole);
            }
        }

        foreach (Layout layout in Enum.GetValues<Layout>())
        {
            foreach (int cols in (int[])[1, 2, 3, 7, 16, 17, 33, 64])
            {
                yield return (5, cols, layout);
            }
        }

        // Large enough for several threads, as these backends divide it.
        yield return (LongSweep.Of(12, 80), 257, Layout.Whole);
        yield return (LongSweep.Of(12, 80), 257, Layout.Strided);
    }

    private void CheckElementwise(string backend, int operands, Action<Backend<T>, Tensor<T>[]> member, Tolerance tolerance, Func<T>? value = null)
    {
        foreach ((int rows, int cols, Layout layout) in ElementwiseShapes())
        {
            var all = new Operand<T>[operands];
            for (int i = 0; i < operands; i++)
            {
                // One operand of each layout at a time, the others whole: mixtures must work too.
                all[i] = Filled(rows, cols, rows % 2 == 1 && i == cols % operands ? Layout.Whole : layout, value ?? Special);
            }

            Check(backend, member, tolerance, all);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void Fill_and_copy_agree_with_the_reference(string backend)
    {
        T value = Uniform();
        CheckElementwise(backend, 1, (k, t) => k.Fill(value, t[0]), Tolerance.Exact);
        CheckElementwise(backend, 2, (k, t) => k.Copy(t[0], t[1]), Tolerance.Exact);
    }

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void Sums_and_products_of_elements_agree_with_the_reference(string backend)
    {
        CheckElementwise(backend, 3, (k, t) => k.Sum(t[0], t[1], t[2]), Tolerance.Exact);
        CheckElementwise(backend, 3, (k, t) => k.Difference(t[0], t[1], t[2]), Tolerance.Exact);
        CheckElementwise(backend, 3, (k, t) => k.Multiply(t[0], t[1], t[2]), Tolerance.Exact);
    }

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void Accumulating_members_agree_with_the_reference(string backend)
    {
        T alpha = Uniform();
        CheckElementwise(backend, 3, (k, t) => k.AddMultiply(t[0], t[1], t[2]), Tolerance.Sum(2));
        CheckElementwise(backend, 2, (k, t) => k.Scale(alpha, t[0], t[1]), Tolerance.Exact);
        CheckElementwise(backend, 2, (k, t) => k.AddScaled(alpha, t[0], t[1]), Tolerance.Sum(2));
        CheckElementwise(backend, 3, (k, t) => k.AddScaledMultiply(alpha, t[0], t[1], t[2]), Tolerance.Sum(3));
        CheckElementwise(backend, 1, (k, t) => k.AddConstant(Row(k, double.CreateChecked(alpha)), t[0]), Tolerance.Exact);
    }

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void Minimum_maximum_and_clip_agree_with_the_reference(string backend)
    {
        CheckElementwise(backend, 3, (k, t) => k.Minimum(t[0], t[1], t[2]), Tolerance.Exact);
        CheckElementwise(backend, 3, (k, t) => k.Maximum(t[0], t[1], t[2]), Tolerance.Exact);
        CheckElementwise(backend, 2, (k, t) => k.Clip(t[0], Row(k, -0.5, 1.0), t[1]), Tolerance.Exact);
        CheckElementwise(backend, 2, (k, t) => k.Clip(t[0], Row(k, 0, 0), t[1]), Tolerance.Exact);
        CheckElementwise(backend, 2, (k, t) => k.Relu(t[0], t[1]), Tolerance.Exact);
        CheckElementwise(backend, 1, (k, t) => k.FlushBelow(Number(0.5), t[0]), Tolerance.Exact);
    }

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void Transcendental_members_agree_with_the_platform_to_a_few_units(string backend)
    {
        CheckElementwise(backend, 2, (k, t) => k.Tanh(t[0], t[1]), Tolerance.Ulps(4));
        CheckElementwise(backend, 2, (k, t) => k.Exp(t[0], t[1]), Tolerance.Ulps(4));
        CheckElementwise(backend, 2, (k, t) => k.Log(t[0], t[1]), Tolerance.Ulps(4));
        CheckElementwise(backend, 2, (k, t) => k.Sigmoid(t[0], t[1]), Tolerance.Ulps(4));
        CheckElementwise(backend, 2, (k, t) => k.Softplus(t[0], t[1]), Tolerance.Ulps(4));
    }

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void Gradients_of_elementwise_members_agree_with_the_reference(string backend)
    {
        CheckElementwise(backend, 4, (k, t) => k.AddWhereLess(t[0], t[1], false, t[2], t[3]), Tolerance.Exact);
        CheckElementwise(backend, 4, (k, t) => k.AddWhereLess(t[0], t[1], true, t[2], t[3]), Tolerance.Exact);
        CheckElementwise(backend, 3, (k, t) => k.ClipVjp(t[0], Row(k, -1, 1), t[1], t[2]), Tolerance.Exact);
        CheckElementwise(backend, 3, (k, t) => k.ClipVjp(t[0], Row(k, 0, 0), t[1], t[2]), Tolerance.Exact);
        CheckElementwise(backend, 3, (k, t) => k.ReluVjp(t[0], t[1], t[2]), Tolerance.Exact);
        CheckElementwise(backend, 3, (k, t) => k.TanhVjp(t[0], t[1], t[2]), Tolerance.Sum(4));
        CheckElementwise(backend, 3, (k, t) => k.ReluVjp(t[0], t[1], t[2], accumulate: false), Tolerance.Exact);
        CheckElementwise(backend, 3, (k, t) => k.TanhVjp(t[0], t[1], t[2], accumulate: false), Tolerance.Sum(4));
        CheckElementwise(backend, 3, (k, t) => k.SigmoidVjp(t[0], t[1], t[2]), Tolerance.Sum(4));
        CheckElementwise(backend, 3, (k, t) => k.LogVjp(t[0], t[1], t[2]), Tolerance.Sum(2));
        CheckElementwise(backend, 3, (k, t) => k.SoftplusVjp(t[0], t[1], t[2]), Tolerance.UlpsOfOne(8)); // σ to 4 units, times dy of up to 2
    }

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void A_destination_may_be_its_own_source(string backend)
    {
        CheckElementwise(backend, 2, (k, t) => k.Sum(t[0], t[1], t[0]), Tolerance.Exact);
        CheckElementwise(backend, 2, (k, t) => k.Difference(t[0], t[1], t[1]), Tolerance.Exact);
        CheckElementwise(backend, 1, (k, t) => k.Multiply(t[0], t[0], t[0]), Tolerance.Exact);
        CheckElementwise(backend, 1, (k, t) => k.Tanh(t[0], t[0]), Tolerance.Ulps(4));
        CheckElementwise(backend, 1, (k, t) => k.Relu(t[0], t[0]), Tolerance.Exact);
    }
}
