namespace Gradus.Tests;

/// <content>Row members, broadcasts and reductions.</content>
public abstract partial class BackendConformance<T>
{
    private static IEnumerable<(int Rows, int Cols, Layout Layout)> RowShapes()
    {
        foreach (Layout layout in Enum.GetValues<Layout>())
        {
            foreach (int cols in (int[])[1, 2, 3, 4, 5, 6, 7, 8, 15, 16, 17, 18, 31, 32, 33, 48, 64, 65, 100, 256])
            {
                foreach (int rows in (int[])[1, 2, 5, 8, 17, 40])
                {
                    yield return (rows, cols, layout);
                }
            }
        }

        yield return (2048, 2, Layout.Whole);
        yield return (2051, 3, Layout.Whole);
    }

    private void CheckRows(string backend, Func<int, int, Layout, Operand<T>[]> operands, Action<Backend<T>, Tensor<T>[]> member, Func<int, int, Tolerance> tolerance)
    {
        foreach ((int rows, int cols, Layout layout) in RowShapes())
        {
            Check(backend, member, tolerance(rows, cols), operands(rows, cols, layout));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void LogSoftmax_agrees_with_the_reference(string backend)
    {
        CheckRows(backend, (r, c, l) => [Filled(r, c, l, Uniform), Filled(r, c, l, Uniform)], (k, t) => k.LogSoftmax(t[0], t[1]), (_, c) => Tolerance.UlpsOfOne(4 + (c / 8)));
        CheckRows(backend, (r, c, l) => [Filled(r, c, l, Uniform)], (k, t) => k.LogSoftmax(t[0], t[0]), (_, c) => Tolerance.UlpsOfOne(4 + (c / 8)));
    }

    [SkippableTheory]
    [MemberData(nameof(Backends))]
    public void LogSoftmax_neither_overflows_nor_loses_the_unlikely_class(string backend)
    {
        // ln softmax(1000, 0) = (−ln(1 + e⁻¹⁰⁰⁰), −1000 − ln(1 + e⁻¹⁰⁰⁰)) = (0, −1000) in any precision.
        var x = new Tensor<T>(1, 2);
        x.CopyFrom([Number(1000), T.Zero]);
        BackendsUnderTest.Create<T>(backend).LogSoftmax(x, x);
        Assert.Equal([T.Zero, Number(-1000)], x.Span.ToArray());
    }

    [SkippableTheory]
    [MemberData(nameof(Backends))]
    public void LogSoftmax_of_a_NaN_is_NaN_in_its_own_row_only(string backend)
    {
        foreach (int cols in (int[])[2, 3, 20])
        {
            for (int bad = 0; bad < cols; bad++)
            {
                Operand<T> x = Filled(40, cols, Layout.Whole, Uniform);
                x.View[7, bad] = T.NaN;
                BackendsUnderTest.Create<T>(backend).LogSoftmax(x.View, x.View);
                for (int b = 0; b < 40; b++)
                {
                    foreach (T y in x.View.Row(b))
                    {
                        Assert.Equal(b == 7, T.IsNaN(y));
                    }
                }
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void LogSoftmax_gradients_and_tangents_agree_with_the_reference(string backend)
    {
        Operand<T>[] Operands(int r, int c, Layout l) => [Filled(r, c, l, () => -Positive()), Filled(r, c, l, Uniform), Filled(r, c, l, Uniform)];
        CheckRows(backend, Operands, (k, t) => k.LogSoftmaxVjp(t[0], t[1], t[2]), (_, c) => Tolerance.UlpsOfOne(8 + (2 * c)));
        CheckRows(backend, Operands, (k, t) => k.LogSoftmaxJvp(t[0], t[1], t[2]), (_, c) => Tolerance.UlpsOfOne(8 + (2 * c)));
    }

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void Picks_agree_with_the_reference(string backend)
    {
        foreach ((int rows, int cols, Layout layout) in RowShapes())
        {
            int[] columns = [.. Enumerable.Range(0, rows).Select(_ => _random.Next(cols))];
            Tensor<int> Index(Backend<T> k)
            {
                Tensor<int> index = k.Allocate<int>(rows, 1);
                index.CopyFrom(columns);
                return index;
            }

            Check(backend, (k, t) => k.Pick(t[0], Index(k), t[1]), Tolerance.Exact, Filled(rows, cols, layout, Uniform), Filled(rows, 1, layout, Uniform));
            Check(backend, (k, t) => k.PickVjp(Index(k), t[0], t[1]), Tolerance.Exact, Filled(rows, 1, layout, Uniform), Filled(rows, cols, layout, Uniform));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void Row_sums_and_row_dots_agree_with_the_reference(string backend)
    {
        CheckRows(backend, (r, c, l) => [Filled(r, c, l, Uniform), Filled(r, 1, l, Uniform)], (k, t) => k.RowSum(t[0], t[1]), (_, c) => Tolerance.Sum(c));
        CheckRows(backend, (r, c, l) => [Filled(r, c, l, Uniform), Filled(r, c, l, Uniform), Filled(r, 1, l, Uniform)], (k, t) => k.AddRowDot(t[0], t[1], t[2]), (_, c) => Tolerance.Sum(c));
    }

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void Column_sums_agree_with_the_reference(string backend) =>
        CheckRows(backend, (r, c, l) => [Filled(r, c, l, Uniform), Filled(1, c, l, Uniform)], (k, t) => k.AddColumnSum(t[0], t[1]), (r, _) => Tolerance.Sum(r));

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void Broadcasts_agree_with_the_reference(string backend)
    {
        T alpha = Uniform();
        CheckRows(backend, (r, c, l) => [Filled(1, c, l, Uniform), Filled(r, c, l, Uniform)], (k, t) => k.AddRow(t[0], t[1]), (_, _) => Tolerance.Exact);
        CheckRows(backend, (r, c, l) => [Filled(r, 1, l, Uniform), Filled(r, c, l, Uniform)], (k, t) => k.AddColumn(alpha, t[0], t[1]), (_, _) => Tolerance.Sum(2));
        CheckRows(backend, (r, c, l) => [Filled(r, c, l, Uniform), Filled(r, 1, l, Uniform), Filled(r, c, l, Uniform)], (k, t) => k.ScaleRows(t[0], t[1], t[2]), (_, _) => Tolerance.Exact);
        CheckRows(backend, (r, c, l) => [Filled(r, c, l, Uniform), Filled(r, 1, l, Uniform), Filled(r, c, l, Uniform)], (k, t) => k.AddScaledRows(t[0], t[1], t[2]), (_, _) => Tolerance.Sum(2));
    }

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void Totals_and_dots_agree_with_the_reference(string backend)
    {
        foreach ((int rows, int cols, Layout layout) in RowShapes().Concat(ElementwiseShapes()))
        {
            int n = rows * cols;
            Check(backend, (k, t) => k.Total(t[0], t[1]), Tolerance.Sum(n), Filled(rows, cols, layout, Uniform), Filled(1, 1, Layout.Whole, Uniform));
            Check(backend, (k, t) => k.Dot(t[0], t[1], t[2]), Tolerance.Sum(n), Filled(rows, cols, layout, Uniform), Filled(rows, cols, Layout.Whole, Uniform), Filled(1, 1, Layout.Whole, Uniform));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void Clipping_by_the_norm_agrees_with_the_reference(string backend)
    {
        foreach (double limit in (double[])[0.25, 1e9, double.PositiveInfinity])
        {
            for (int n = 1; n < 70; n++)
            {
                Check(
                    backend,
                    (k, t) => k.ClipByNorm(Row(k, limit), Number(1e-6), t[1], t[0]),
                    Tolerance.Sum(n),
                    Filled(1, n, Layout.RowWindow, Uniform),
                    Filled(1, 1, Layout.Whole, Uniform));
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Backends))]
    public void A_vector_that_is_not_finite_is_not_clipped(string backend)
    {
        Tensor<T> x = Row(BackendsUnderTest.Create<T>(backend), 3, double.NaN);
        Assert.True(T.IsNaN(BackendsUnderTest.Create<T>(backend).ClipByNorm(T.One, T.Zero, x)));
        Assert.Equal(Number(3), x.Read()[0]);
    }

    [SkippableTheory]
    [MemberData(nameof(Backends))]
    public void IsFinite_sees_every_element_and_nothing_else(string backend)
    {
        Backend<T> kernels = BackendsUnderTest.Create<T>(backend);
        foreach (T bad in (T[])[T.NaN, T.PositiveInfinity, T.NegativeInfinity])
        {
            var x = new Operand<T>(3, 37, Layout.Strided);
            x.Fill(() => bad);
            kernels.Fill(Number(1e38), x.View);
            Assert.True(kernels.IsFinite(x.View));
            for (int row = 0; row < 3; row++)
            {
                for (int col = 0; col < 37; col++)
                {
                    x.View[row, col] = bad;
                    Assert.False(kernels.IsFinite(x.View));
                    x.View[row, col] = T.Zero;
                }
            }
        }
    }
}
