namespace Gradus.Tests;

public sealed class ConjugateGradientTests
{
    private readonly Backend<double> _backend = new ManagedBackend<double>();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    public void The_solution_is_that_of_elimination(int size)
    {
        double[,] matrix = PositiveDefinite(size, new Rng((ulong)size));
        var b = new Tensor<double>(1, size);
        NoisyLayer<double>.Fill(b, new Rng(3));
        var x = new Tensor<double>(1, size);
        var solver = new ConjugateGradient<double>(_backend, size, maxIterations: 10 * size, tolerance: 1e-13);

        ConjugateGradientResult result = solver.Solve(new DenseOperator(matrix), b, x);

        Assert.True(result.PositiveDefinite);
        Assert.InRange(result.Residual, 0, 1e-13);
        Near.Equal(DenseMatrix.Solve(matrix, b.Span), x.Span, 1e-8);
    }

    [Fact]
    public void As_many_iterations_as_there_are_distinct_eigenvalues_suffice()
    {
        // Hestenes and Stiefel: the residual after k iterations is the best polynomial of degree k with p(0) = 1, and two eigenvalues are two roots.
        var matrix = new double[6, 6];
        for (int i = 0; i < 6; i++)
        {
            matrix[i, i] = i < 4 ? 2 : 5;
        }

        var b = new Tensor<double>(1, 6);
        b.CopyFrom([1, 2, 3, 4, 5, 6]);
        var x = new Tensor<double>(1, 6);
        ConjugateGradientResult result = new ConjugateGradient<double>(_backend, 6, 6, 1e-12).Solve(new DenseOperator(matrix), b, x);

        Assert.Equal(2, result.Iterations);
        Near.Equal([0.5, 1, 1.5, 2, 1, 1.2], x.Span, 1e-14);
    }

    [Fact]
    public void Two_iterations_by_hand()
    {
        // M = [4 1; 1 3], b = (1, 2), from x = 0: α = 5/20 = 1/4, x = (1/4, 1/2), r = (−1/2, 1/4); β = (5/16)/5 = 1/16,
        // p = (−7/16, 3/8); α = (5/16)/(pᵀMp = 55/64) = 4/11, x = (1/4 − 7/44, 1/2 + 3/22) = (1/11, 7/11).
        var operation = new DenseOperator(new double[,] { { 4, 1 }, { 1, 3 } });
        var b = new Tensor<double>(1, 2);
        b.CopyFrom([1, 2]);
        var x = new Tensor<double>(1, 2);

        ConjugateGradientResult one = new ConjugateGradient<double>(_backend, 2, 1, 0).Solve(operation, b, x);
        Assert.Equal([0.25, 0.5], x.Span.ToArray());
        Assert.Equal(0.25, one.Residual, 15); // ‖(−1/2, 1/4)‖/‖(1, 2)‖

        new ConjugateGradient<double>(_backend, 2, 2, 0).Solve(operation, b, x);
        Near.Equal([1 / 11.0, 7 / 11.0], x.Span, 1e-15);
    }

    [Fact]
    public void A_direction_without_positive_curvature_ends_it_with_what_was_found()
    {
        var b = new Tensor<double>(1, 2);
        b.CopyFrom([1, 1]);
        var x = new Tensor<double>(1, 2);
        ConjugateGradientResult result = new ConjugateGradient<double>(_backend, 2, 5, 1e-10).Solve(new DenseOperator(new double[,] { { 1, 0 }, { 0, -2 } }), b, x);

        Assert.False(result.PositiveDefinite);
        Assert.Equal(1, result.Iterations);
        Assert.Equal([0, 0], x.Span.ToArray());
    }

    [Fact]
    public void A_right_side_of_zero_has_the_solution_zero()
    {
        var x = new Tensor<double>(1, 2);
        x.CopyFrom([3, 4]);
        ConjugateGradientResult result = new ConjugateGradient<double>(_backend, 2, 5, 1e-10).Solve(new DenseOperator(new double[2, 2]), new Tensor<double>(1, 2), x);

        Assert.Equal(new ConjugateGradientResult(0, 0, true), result);
        Assert.Equal([0, 0], x.Span.ToArray());
    }

    [Fact]
    public void Impossible_settings_and_shapes_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConjugateGradient<double>(_backend, 0, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConjugateGradient<double>(_backend, 1, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConjugateGradient<double>(_backend, 1, 1, double.NaN));
        var solver = new ConjugateGradient<double>(_backend, 2, 1, 0);
        ArgumentException error = Assert.Throws<ArgumentException>(() => solver.Solve(new DenseOperator(new double[2, 2]), new Tensor<double>(1, 3), new Tensor<double>(1, 2)));
        Assert.Contains("'b' is (1, 3), but the system has 2 unknowns", error.Message, StringComparison.Ordinal);
    }

    private static double[,] PositiveDefinite(int size, Rng rng)
    {
        var factor = new Tensor<double>(size + 2, size);
        NoisyLayer<double>.Fill(factor, rng);
        return DenseMatrix.PlusIdentity(DenseMatrix.SecondMoment(factor, appendOne: false), 0.1);
    }

    private sealed class DenseOperator(double[,] matrix) : ILinearOperator<double>
    {
        public void Apply(Tensor<double> v, Tensor<double> product)
        {
            for (int i = 0; i < v.Cols; i++)
            {
                product[0, i] = 0;
                for (int j = 0; j < v.Cols; j++)
                {
                    product[0, i] += matrix[i, j] * v[0, j];
                }
            }
        }
    }
}
