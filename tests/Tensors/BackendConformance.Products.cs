namespace Gradus.Tests;

/// <content>Matrix products.</content>
public abstract partial class BackendConformance<T>
{
    private static IEnumerable<(int M, int K, int N)> ProductShapes()
    {
        // Every k meets every n; m runs through all heights of a tile and the sizes around them.
        int[] heights = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 20];
        int shape = 0;
        foreach (int k in (int[])[1, 2, 3, 5, 17, 64])
        {
            foreach (int n in (int[])[1, 2, 3, 4, 5, 7, 8, 16, 17, 33, 48, 64, 65])
            {
                yield return (heights[shape++ % heights.Length], k, n);
                yield return (heights[shape++ % heights.Length], k, n);
            }
        }

        yield return (40, 4, 64);
        yield return (40, 65, 64);
        yield return (65, 40, 65);
        yield return (64, 256, 2);
        yield return (2, 256, 64);
        yield return (67, 300, 1);
        yield return (1, 64, 256);
        yield return (1, 130, 100);
        yield return (9, 130, 4);
        yield return (5, 128, 3);
        yield return (5, 127, 4);
        yield return (1, 33, 2);
        yield return (129, 33, 256);
        yield return (256, 64, 64);

        // Factors that are worth copying into panels: the second, and the first where it is stored transposed.
        yield return (3, 300, 340);
        yield return (270, 370, 17);
    }

    private static Layout LayoutOf(int i) => (Layout)(i % 3);

    private void CheckProduct(string backend, Func<int, int, int, Operand<T>[]> operands, Action<Backend<T>, Tensor<T>[]> member)
    {
        // The guarded backend is the managed arithmetic over other memory, and slow: it meets a part of the shapes.
        int every = backend == "guarded" ? LongSweep.Of(4, 1) : 1;
        foreach ((int m, int k, int n) in ProductShapes().Where((_, i) => i % every == 0))
        {
            Check(backend, member, Tolerance.Sum(k), operands(m, k, n));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void Products_agree_with_the_reference(string backend)
    {
        Operand<T>[] Operands(int m, int k, int n) =>
            [Filled(m, k, LayoutOf(m + n), Uniform), Filled(k, n, LayoutOf(k + m), Uniform), Filled(m, n, LayoutOf(n + k), Uniform)];
        CheckProduct(backend, Operands, (b, t) => b.Product(t[0], t[1], t[2]));
        CheckProduct(backend, Operands, (b, t) => b.Product(t[0], t[1], t[2], accumulate: true));
    }

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void Products_with_the_second_factor_transposed_agree_with_the_reference(string backend)
    {
        Operand<T>[] Operands(int m, int k, int n) =>
            [Filled(m, k, LayoutOf(m + n), Uniform), Filled(n, k, LayoutOf(k + m), Uniform), Filled(m, n, LayoutOf(n + k), Uniform)];
        CheckProduct(backend, Operands, (b, t) => b.ProductTransposedB(t[0], t[1], t[2]));
        CheckProduct(backend, Operands, (b, t) => b.ProductTransposedB(t[0], t[1], t[2], accumulate: true));
    }

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void Products_with_the_first_factor_transposed_agree_with_the_reference(string backend)
    {
        Operand<T>[] Operands(int m, int k, int n) =>
            [Filled(k, m, LayoutOf(m + n), Uniform), Filled(k, n, LayoutOf(k + m), Uniform), Filled(m, n, LayoutOf(n + k), Uniform)];
        CheckProduct(backend, Operands, (b, t) => b.ProductTransposedA(t[0], t[1], t[2]));
        CheckProduct(backend, Operands, (b, t) => b.ProductTransposedA(t[0], t[1], t[2], accumulate: true));
    }

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void A_matrix_may_be_multiplied_by_itself(string backend)
    {
        Check(backend, (b, t) => b.ProductTransposedA(t[0], t[0], t[1]), Tolerance.Sum(40), Filled(40, 33, Layout.Whole, Uniform), Filled(33, 33, Layout.Whole, Uniform));
        Check(backend, (b, t) => b.ProductTransposedB(t[0], t[0], t[1]), Tolerance.Sum(33), Filled(40, 33, Layout.Whole, Uniform), Filled(40, 40, Layout.Whole, Uniform));
    }

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void Affine_maps_agree_with_the_reference(string backend)
    {
        Operand<T>[] Operands(int m, int k, int n) =>
            [Filled(m, k, LayoutOf(m + n), Uniform), Filled(k + 1, n, LayoutOf(k + m), Uniform), Filled(m, n, LayoutOf(n + k), Uniform)];
        CheckProduct(backend, Operands, (b, t) => b.Affine(t[0], t[1], t[2]));
        CheckProduct(backend, Operands, (b, t) => b.Affine(t[0], t[1], t[2], accumulate: true));
    }

    [SkippableTheory]
    [MemberData(nameof(Backends))]
    public void An_affine_map_adds_chunks_of_32_terms_up_to_64_and_of_64_beyond(string backend)
    {
        Backend<T> candidate = BackendsUnderTest.Create<T>(backend);
        if (!candidate.IsBitReproducible)
        {
            return;
        }

        // Beside 2^24 (2^53 in double) a 1 is rounded away, so the ones of the first chunk, which starts at the bias, leave no trace. The other chunks
        // start at zero, and their ones count; an odd rest is rounded to even.
        T large = T.CreateChecked(typeof(T) == typeof(float) ? 16777216.0 : 9007199254740992.0);
        foreach ((int terms, int counted) in ((int, int)[])[(32, 0), (34, 2), (64, 32), (66, 2), (128, 64), (200, 136)])
        {
            foreach ((int rows, int cols) in ((int, int)[])[(1, 2), (1, 70), (13, 2), (13, 70), (5, 1000)])
            {
                var x = new Tensor<T>(rows, terms);
                var weight = new Tensor<T>(terms + 1, cols);
                var y = new Tensor<T>(rows, cols);
                candidate.Fill(T.One, x);
                candidate.Fill(T.One, weight);
                candidate.Fill(large, weight.RowRange(terms, 1));

                candidate.Affine(x, weight, y);

                Assert.All(y.Span.ToArray(), element => Assert.Equal(large + T.CreateChecked(counted), element));
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void Affine_weight_gradients_agree_with_the_reference(string backend)
    {
        Operand<T>[] Operands(int m, int k, int n) =>
            [Filled(k, m, LayoutOf(m + n), Uniform), Filled(k, n, LayoutOf(k + m), Uniform), Filled(m + 1, n, LayoutOf(n + k), Uniform)];
        CheckProduct(backend, Operands, (b, t) => b.AffineWeightVjp(t[0], t[1], t[2]));
    }

    [SkippableTheory]
    [MemberData(nameof(Backends))]
    public void A_NaN_or_an_infinity_in_a_factor_reaches_the_product(string backend)
    {
        // A zero on the other side does not hide it: 0·∞ is NaN.
        var a = new Tensor<T>(6, 5);
        var b = new Tensor<T>(5, 40);
        var c = new Tensor<T>(6, 40);
        a[4, 2] = T.PositiveInfinity;
        BackendsUnderTest.Create<T>(backend).Product(a, b, c);
        for (int n = 0; n < 40; n++)
        {
            Assert.True(T.IsNaN(c[4, n]));
            Assert.Equal(T.Zero, c[3, n]);
        }
    }
}
