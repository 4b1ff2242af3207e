namespace Gradus.Tests;

/// <content>Linear algebra: residuals and closed forms on every backend, and the reference's bits where they are promised.</content>
public abstract partial class BackendConformance<T>
{
    private static readonly double Precision = typeof(T) == typeof(float) ? Math.ScaleB(1, -23) : Math.ScaleB(1, -52);

    private static int[] MatrixSizes => [1, 2, 3, 4, 7, 8, 16, 17, 31, 32, 33, 48, 64, 65, 97, 130];

    [SkippableTheory]
    [MemberData(nameof(Backends))]
    public void Second_moments_are_symmetric_and_agree_with_the_reference(string backend)
    {
        foreach ((int rows, int cols) in new[] { (1, 1), (5, 3), (20, 17), (33, 64), (7, 65), (40, 129), (9, 260) })
        {
            Operand<T>[] Operands(int extra) => [Filled(rows, cols, LayoutOf(rows), Uniform), Filled(cols + extra, cols + extra, LayoutOf(cols), Uniform)];
            Check(backend, (b, t) => b.SecondMoment(t[0], t[1]), Tolerance.Sum(rows), Operands(0));
            Check(backend, (b, t) => b.AffineSecondMoment(t[0], t[1]), Tolerance.Sum(rows), Operands(1));

            Operand<T>[] affine = Operands(1);
            BackendsUnderTest.Create<T>(backend).AffineSecondMoment(affine[0].View, affine[1].View);
            Tensor<T> c = affine[1].View;
            for (int i = 0; i <= cols; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    Assert.Equal(c[i, j], c[j, i]);
                }
            }

            Assert.Equal(Number(rows), c[cols, cols]);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void Sums_along_and_beside_the_diagonal_agree_with_the_reference(string backend)
    {
        foreach (int n in MatrixSizes)
        {
            Operand<T> a = Filled(n, n, LayoutOf(n), Uniform);
            Check(backend, (b, t) => b.AddDiagonal(Number(0.3), t[0]), Tolerance.Exact, a);
            Check(backend, (b, t) => b.Trace(t[0], t[1]), Tolerance.Sum(n), a, Filled(1, 1, Layout.Whole, Uniform));
            Check(backend, (b, t) => b.OneNorm(t[0], t[1]), Tolerance.Sum(n), a, Filled(1, 1, Layout.Whole, Uniform));
            Check(
                backend,
                (b, t) => b.DivideByOuter(t[0], t[1], t[2], Number(0.01), t[3]),
                Tolerance.Exact,
                Filled(n, 5, LayoutOf(n), Uniform),
                Filled(1, n, Layout.Whole, Positive),
                Filled(1, 5, Layout.Whole, Positive),
                Filled(n, 5, LayoutOf(n + 1), Uniform));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Backends))]
    public void A_norm_does_not_hide_a_NaN(string backend)
    {
        var a = new Tensor<T>(20, 20);
        a[13, 3] = T.NaN;

        Assert.True(T.IsNaN(BackendsUnderTest.Create<T>(backend).OneNorm(a)));
    }

    [SkippableTheory]
    [MemberData(nameof(Backends))]
    public void The_Cholesky_factor_of_min_i_j_is_all_ones_and_its_inverse_is_the_second_difference(string backend)
    {
        Backend<T> candidate = BackendsUnderTest.Create<T>(backend);
        foreach (int n in MatrixSizes)
        {
            // min(i, j) counted from 1 is l·lᵀ for l = ones; every number on the way is a small integer, so nothing is rounded.
            var a = new Tensor<T>(n, n);
            var l = new Tensor<T>(n, n);
            var inverse = new Tensor<T>(n, n);
            Fill(a, (i, j) => Math.Min(i, j) + 1);
            Fill(l, (_, _) => 7);

            Assert.True(candidate.TryCholesky(a, l));
            candidate.CholeskyInverse(l, inverse);
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    Assert.Equal(Number(j <= i ? 1 : 0), l[i, j]);
                    Assert.Equal(Number(i == j ? (i == n - 1 ? 1 : 2) : Math.Abs(i - j) == 1 ? -1 : 0), inverse[i, j]);
                }
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Backends))]
    public void Cholesky_factors_and_inverses_have_small_residuals_and_the_bits_of_the_reference(string backend)
    {
        Backend<T> candidate = BackendsUnderTest.Create<T>(backend);
        foreach (int n in MatrixSizes)
        {
            Operand<T> a = PositiveDefinite(n, LayoutOf(n));

            // Not a sum whose terms could be taken as magnitudes (|a| is not positive definite), but all elements of a factor are of size 1.
            Tolerance tolerance = candidate.IsBitReproducible ? Tolerance.Exact : Tolerance.UlpsOfOne(4 * n);
            Check(candidate, (b, t) => Assert.True(b.TryCholesky(t[0], t[1])), tolerance, a, Filled(n, n, LayoutOf(n + 1), Uniform));
            Check(candidate, (b, t) => Assert.True(b.TryCholesky(t[0], t[0])), tolerance, a);

            var l = new Tensor<T>(n, n);
            var inverse = new Tensor<T>(n, n);
            Assert.True(candidate.TryCholesky(a.View, l));
            candidate.CholeskyInverse(l, inverse);
            Near(1, Multiply(a.View, inverse), n * Precision * 200, (i, j) => i == j ? 1 : 0);
            if (candidate.IsBitReproducible)
            {
                var expected = new Tensor<T>(n, n);
                Reference.CholeskyInverse(l, expected);
                Assert.Equal(expected.Span, inverse.Span);
                candidate.CholeskyInverse(l, l);
                Assert.Equal(expected.Span, l.Span);
            }
        }
    }

    [Fact]
    public void Factorisations_reach_memory_that_is_not_the_hosts()
    {
        Operand<T> a = PositiveDefinite(20, Layout.Whole);
        Check("guarded", (b, t) => Assert.True(b.TryCholesky(t[0], t[1])), Tolerance.Exact, a, Filled(20, 20, Layout.Strided, Uniform));
        Check(
            "guarded",
            (b, t) =>
            {
                Assert.True(b.TryCholesky(t[0], t[0]));
                b.CholeskyInverse(t[0], t[1]);
                Assert.True(b.TrySymmetricEigen(t[1], t[2], t[3]));
            },
            Tolerance.Exact,
            a,
            Filled(20, 20, Layout.Whole, Uniform),
            Filled(1, 20, Layout.Whole, Uniform),
            Filled(20, 20, Layout.Whole, Uniform));
    }

    [SkippableTheory]
    [MemberData(nameof(Backends))]
    public void Cholesky_refuses_what_is_not_positive_definite_or_not_finite(string backend)
    {
        Backend<T> candidate = BackendsUnderTest.Create<T>(backend);
        foreach (int n in (int[])[1, 2, 5, 33, 70])
        {
            foreach (double pivot in (double[])[0, -1e-3, double.NaN, double.PositiveInfinity, double.NegativeInfinity])
            {
                foreach (int at in (int[])[0, n / 2, n - 1])
                {
                    var a = new Tensor<T>(n, n);
                    candidate.AddDiagonal(T.One, a);
                    a[at, at] = Number(pivot);
                    Assert.False(candidate.TryCholesky(a, new Tensor<T>(n, n)), $"n = {n}, pivot {at} is {pivot}");
                }
            }

            if (n > 1)
            {
                var a = new Tensor<T>(n, n);
                candidate.AddDiagonal(T.One, a);
                a[n - 1, 0] = T.NaN;
                Assert.False(candidate.TryCholesky(a, new Tensor<T>(n, n)));
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Backends))]
    public void Eigenvalues_of_the_second_difference_have_their_closed_form(string backend)
    {
        Backend<T> candidate = BackendsUnderTest.Create<T>(backend);
        foreach (int n in (int[])[1, 2, 3, 10, 33, 65])
        {
            // tridiag(−1, 2, −1): λ_k = 2 − 2 cos(kπ/(n+1)), component i of vector k is sin(ikπ/(n+1)) up to its length.
            var a = new Tensor<T>(n, n);
            Fill(a, (i, j) => i == j ? 2 : Math.Abs(i - j) == 1 ? -1 : 0);
            (Tensor<T> values, Tensor<T> vectors) = Decompose(candidate, a);
            for (int k = 0; k < n; k++)
            {
                double angle = (k + 1) * Math.PI / (n + 1);
                Assert.Equal(2 - (2 * Math.Cos(angle)), double.CreateChecked(values[0, k]), 20 * n * Precision);
                double cosine = 0;
                double length = 0;
                for (int i = 0; i < n; i++)
                {
                    cosine += double.CreateChecked(vectors[i, k]) * Math.Sin((i + 1) * angle);
                    length += Math.Sin((i + 1) * angle) * Math.Sin((i + 1) * angle);
                }

                Assert.Equal(1, Math.Abs(cosine) / Math.Sqrt(length), 100 * n * n * Precision);
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Backends))]
    public void Eigenvectors_are_orthonormal_and_give_the_matrix_back(string backend)
    {
        Backend<T> candidate = BackendsUnderTest.Create<T>(backend);
        foreach (int n in (int[])[1, 2, 3, 5, 16, 33, 65])
        {
            foreach ((string name, Operand<T> a) in HardMatrices(n))
            {
                var values = new Tensor<T>(1, n);
                var vectors = new Tensor<T>(n, n);
                Assert.True(candidate.TrySymmetricEigen(a.View, values, vectors), name);
                CheckDecomposition(a.View, values, vectors, $"{name}, n = {n}");
                if (candidate.IsBitReproducible)
                {
                    (Tensor<T> expectedValues, Tensor<T> expectedVectors) = Decompose(Reference, a.View);
                    Assert.Equal(expectedValues.Span, values.Span);
                    Assert.Equal(expectedVectors.Span, vectors.Span);
                }
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Backends))]
    public void A_power_of_two_changes_only_the_exponents_of_eigenvalues(string backend)
    {
        Backend<T> candidate = BackendsUnderTest.Create<T>(backend);
        Tensor<T> a = PositiveDefinite(20, Layout.Whole).View;
        (Tensor<T> values, Tensor<T> vectors) = Decompose(candidate, a);
        foreach (int exponent in (int[])[-100, -40, 40, 100])
        {
            var scaled = new Tensor<T>(20, 20);
            Fill(scaled, (i, j) => double.CreateChecked(a[i, j]) * Math.ScaleB(1, exponent));
            (Tensor<T> scaledValues, Tensor<T> scaledVectors) = Decompose(candidate, scaled);

            Assert.Equal(vectors.Span, scaledVectors.Span);
            Assert.Equal(values.Span.ToArray().Select(value => T.ScaleB(value, exponent)), scaledValues.Span.ToArray());
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Backends))]
    public void Eigenvalues_of_a_matrix_that_is_not_finite_are_refused(string backend)
    {
        foreach (T bad in (T[])[T.NaN, T.PositiveInfinity, T.NegativeInfinity])
        {
            foreach ((int row, int col) in new[] { (0, 0), (3, 1), (6, 6) })
            {
                var a = new Tensor<T>(7, 7);
                a[row, col] = bad;
                Assert.False(BackendsUnderTest.Create<T>(backend).TrySymmetricEigen(a, new Tensor<T>(1, 7), new Tensor<T>(7, 7)));
            }
        }
    }

    [Fact]
    public void Large_matrices_keep_their_residuals()
    {
        const int Size = 300;
        Backend<T> managed = BackendsUnderTest.Create<T>("managed-512");
        Tensor<T> a = PositiveDefinite(Size, Layout.Whole).View;
        var inverse = new Tensor<T>(Size, Size);
        Assert.True(managed.TryCholesky(a, inverse));
        managed.CholeskyInverse(inverse, inverse);
        Near(1, Multiply(a, inverse), Size * Precision * 200, (i, j) => i == j ? 1 : 0);
        (Tensor<T> values, Tensor<T> vectors) = Decompose(managed, a);
        CheckDecomposition(a, values, vectors, "large");
    }

    private static (Tensor<T> Values, Tensor<T> Vectors) Decompose(Backend<T> backend, Tensor<T> a)
    {
        var values = new Tensor<T>(1, a.Rows);
        var vectors = new Tensor<T>(a.Rows, a.Rows);
        Assert.True(backend.TrySymmetricEigen(a, values, vectors));
        return (values, vectors);
    }

    private static void CheckDecomposition(Tensor<T> a, Tensor<T> values, Tensor<T> vectors, string name)
    {
        int n = a.Rows;
        double norm = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                norm = Math.Max(norm, Math.Abs(double.CreateChecked(a[i, j])));
            }
        }

        double limit = 10 * (n + 5) * Precision;
        var transposed = new Tensor<T>(n, n);
        Fill(transposed, (i, j) => double.CreateChecked(vectors[j, i]));
        Near(1, Multiply(transposed, vectors), limit, (i, j) => i == j ? 1 : 0);
        double[,] product = Multiply(a, vectors);
        for (int k = 0; k < n; k++)
        {
            Assert.True(k == 0 || values[0, k - 1] <= values[0, k], $"{name}: the values are not sorted");
            double[] vector = [.. Enumerable.Range(0, n).Select(i => double.CreateChecked(vectors[i, k]))];
            for (int i = 0; i < n; i++)
            {
                double expected = vector[i] * double.CreateChecked(values[0, k]);
                if (!(Math.Abs(product[i, k] - expected) <= limit * norm * Math.Sqrt(n)))
                {
                    Assert.Fail($"{name}: vector {k}, component {i}: {product[i, k]:R} and {expected:R}");
                }
            }

            double largest = vector.Max(Math.Abs);
            Assert.True(vector.First(value => 2 * Math.Abs(value) >= largest) > 0, $"{name}: vector {k} has the wrong sign");
        }
    }

    private static double[,] Multiply(Tensor<T> a, Tensor<T> b)
    {
        var c = new double[a.Rows, b.Cols];
        for (int i = 0; i < a.Rows; i++)
        {
            for (int k = 0; k < a.Cols; k++)
            {
                double factor = double.CreateChecked(a[i, k]);
                ReadOnlySpan<T> row = b.Row(k);
                for (int j = 0; j < row.Length; j++)
                {
                    c[i, j] += factor * double.CreateChecked(row[j]);
                }
            }
        }

        return c;
    }

    private static void Near(double scale, double[,] actual, double tolerance, Func<int, int, double> expected)
    {
        for (int i = 0; i < actual.GetLength(0); i++)
        {
            for (int j = 0; j < actual.GetLength(1); j++)
            {
                if (!(Math.Abs(actual[i, j] - expected(i, j)) <= tolerance * scale))
                {
                    Assert.Fail($"Element ({i}, {j}) is {actual[i, j]:R}, expected {expected(i, j):R} ± {tolerance:G3}.");
                }
            }
        }
    }

    private static void Fill(Tensor<T> a, Func<int, int, double> value)
    {
        for (int i = 0; i < a.Rows; i++)
        {
            for (int j = 0; j < a.Cols; j++)
            {
                a[i, j] = Number(value(i, j));
            }
        }
    }

    /// <summary>xᵀx/n + ½I for a random x with twice as many rows: condition number below a hundred.</summary>
    private Operand<T> PositiveDefinite(int n, Layout layout)
    {
        Operand<T> x = Filled(2 * n, n, Layout.Whole, Uniform);
        var a = new Operand<T>(n, n, layout);
        Reference.ProductTransposedA(x.View, x.View, a.View);
        Reference.Scale(T.One / Number(n), a.View, a.View);
        Reference.AddDiagonal(Number(0.5), a.View);
        return a;
    }

    /// <summary>What breaks eigenvalue codes: nothing off the diagonal, equal values, low rank, values that span the format, zero, and a plain one.</summary>
    private IEnumerable<(string Name, Operand<T> Matrix)> HardMatrices(int n)
    {
        Operand<T> Make(Func<int, int, double> value)
        {
            var a = new Operand<T>(n, n, LayoutOf(n));
            Fill(a.View, value);
            return a;
        }

        double[] u = [.. Enumerable.Range(0, n).Select(_ => (_random.NextDouble() * 2) - 1)];
        double[] v = [.. Enumerable.Range(0, n).Select(_ => (_random.NextDouble() * 2) - 1)];
        yield return ("plain", PositiveDefinite(n, LayoutOf(n)));
        yield return ("zero", Make((_, _) => 0));
        yield return ("identity", Make((i, j) => i == j ? 1 : 0));
        yield return ("diagonal", Make((i, j) => i == j ? u[i] : 0));
        yield return ("ones", Make((_, _) => 1));
        yield return ("rank one", Make((i, j) => u[i] * u[j]));
        yield return ("rank two, indefinite", Make((i, j) => (u[i] * v[j]) + (v[i] * u[j])));
        yield return ("graded", Make((i, j) => Math.Pow(10, -30.0 * (i + j) / (2 * n))));
        yield return ("huge", Make((i, j) => 1e30 * ((u[i] * u[j]) + (i == j ? 1 : 0))));
        yield return ("tiny", Make((i, j) => 1e-30 * ((u[i] * u[j]) + (i == j ? 1 : 0))));
        yield return ("almost diagonal", Make((i, j) => i == j ? i : 1e-20 * u[Math.Max(i, j)]));
        yield return ("two blocks", Make((i, j) => (i < n / 2) == (j < n / 2) ? 1 + (i == j ? 1 : 0) : 0));
    }
}
