using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>Where the Kronecker form is exact, or can be written out in full, the code gives that matrix.</summary>
public sealed class KroneckerExactnessTests
{
    private const int Rows = 8;

    /// <summary>Columns of a Hadamard matrix: E[gᵀg] over these eight rows is exactly I, as it is for unit Gaussian noise in the mean.</summary>
    private static readonly double[][] Signs =
        [.. Enumerable.Range(0, Rows).Select(b => (double[])[b % 2 == 0 ? 1 : -1, b / 2 % 2 == 0 ? 1 : -1])];

    [Fact]
    public void For_a_linear_layer_with_squared_loss_the_factors_are_the_Gauss_Newton_matrix()
    {
        NoisyLayer<double> layer = LayerWithUnitNoise(new KroneckerOptions());
        layer.Observe();

        double[,] factored = DenseMatrix.Kronecker(DenseMatrix.From(layer.Layer.A), DenseMatrix.From(layer.Layer.G));
        double[,] exact = GaussNewton(layer);
        for (int i = 0; i < exact.GetLength(0); i++)
        {
            for (int j = 0; j < exact.GetLength(1); j++)
            {
                Assert.Equal(exact[i, j], factored[i, j], 1e-10);
            }
        }
    }

    [Theory]
    [InlineData(CurvatureMethod.Kfac)]
    [InlineData(CurvatureMethod.KfacEigen)]
    public void One_undamped_step_solves_linear_regression(CurvatureMethod method)
    {
        NoisyLayer<double> layer = LayerWithUnitNoise(new KroneckerOptions { Damping = 1e-18, Method = method });
        var rng = new Rng(5);
        var target = new Tensor<double>(Rows, 2);
        NoisyLayer<double>.Fill(target, rng);
        layer.Observe();

        // From W̄ = 0 the residual is −target, and ∇ = [x 1]ᵀ(y − target)/B; the normal equations are A·W̄ = −∇.
        layer.Backend.AffineWeightVjp(layer.Input.Value, target, layer.GradientBlock);
        layer.Backend.Scale(-1.0 / Rows, layer.Gradient, layer.Gradient);
        layer.Precondition();
        double[,] a = DenseMatrix.SecondMoment(layer.Input.Value, appendOne: true);
        for (int output = 0; output < 2; output++)
        {
            double[] column = [.. Enumerable.Range(0, 4).Select(i => -layer.GradientBlock[i, output])];
            double[] expected = DenseMatrix.Solve(a, column);
            double[] actual = [.. Enumerable.Range(0, 4).Select(i => -layer.StepBlock[i, output])];

            // √λ = 1e-9 is what damping takes away.
            Near.Equal(expected, actual, 1e-7);
        }
    }

    [Fact]
    public void The_quadratic_form_is_twice_the_divergence_where_the_factors_are_exact()
    {
        NoisyLayer<double> layer = LayerWithUnitNoise(new KroneckerOptions());
        layer.Observe();
        NoisyLayer<double>.Fill(layer.StepBlock, new Rng(6));

        // For y ~ N(x̄W̄, I), KL(W̄ ‖ W̄ + Δ) = ½ E‖x̄Δ‖².
        var change = new Tensor<double>(Rows, 2);
        layer.Backend.Affine(layer.Input.Value, layer.StepBlock, change);
        double divergence = layer.Backend.Dot(change, change) / (2 * Rows);

        Assert.Equal(divergence, layer.Factors.QuadraticForm(layer.Step) / 2, 1e-12);
    }

    [Theory]
    [InlineData(CurvatureMethod.Kfac)]
    [InlineData(CurvatureMethod.KfacEigen)]
    public void Two_layers_match_the_Kronecker_products_written_out(CurvatureMethod method)
    {
        const double Lambda = 0.03;
        var network = new TanhNetwork(20, new KroneckerOptions { Damping = Lambda, Method = method });
        network.Draw(new Rng(7));
        network.Observe();
        network.Precondition();
        for (int i = 0; i < 2; i++)
        {
            double[,] a = DenseMatrix.SecondMoment(network.Inputs[i].Value, appendOne: true);
            double[,] g = DenseMatrix.SecondMoment(network.OutputGradients[i], appendOne: false);
            double pi = Math.Sqrt(DenseMatrix.Trace(a) / a.GetLength(0) / (DenseMatrix.Trace(g) / g.GetLength(0)));
            double[,] damped = method == CurvatureMethod.Kfac
                ? DenseMatrix.Kronecker(DenseMatrix.PlusIdentity(a, pi * Math.Sqrt(Lambda)), DenseMatrix.PlusIdentity(g, Math.Sqrt(Lambda) / pi))
                : DenseMatrix.PlusIdentity(DenseMatrix.Kronecker(a, g), Lambda);

            double[] expected = DenseMatrix.Solve(damped, network.Block(network.Gradient, i).Span);
            Near.Equal(expected, network.Block(network.Step, i).Span, 1e-10);
        }
    }

    [Theory]
    [InlineData(CurvatureMethod.Kfac)]
    [InlineData(CurvatureMethod.KfacEigen)]
    public void Without_damping_the_step_does_not_depend_on_the_units_of_the_inputs(CurvatureMethod method)
    {
        // x' = xM + c, so [x' 1] = [x 1]·T with T = [M 0; c 1]. The weights W̄' = T⁻¹W̄ make the same function, and so must the steps: T·U' = U.
        double[,] t = { { 2, 0.5, 0 }, { -0.3, 0.1, 0 }, { 4, -1, 1 } };
        var options = new KroneckerOptions { Damping = 1e-14, Method = method };
        var network = new TanhNetwork(60, options);
        network.Draw(new Rng(8));
        network.Observe();
        network.Precondition();

        var transformed = new TanhNetwork(60, options);
        transformed.CopyFrom(network, t);
        transformed.Observe();
        Near.Equal(network.Outputs.Span, transformed.Outputs.Span, 1e-12);
        transformed.Precondition();

        Assert.True(Distance(network.Block(network.Step, 0), Multiply(t, transformed.Block(transformed.Step, 0))) < 1e-4);
        Assert.True(Distance(network.Block(network.Step, 1), transformed.Block(transformed.Step, 1)) < 1e-4);
        Assert.True(Distance(network.Block(network.Gradient, 0), Multiply(t, transformed.Block(transformed.Gradient, 0))) > 0.5, "The plain gradient does depend on them.");
    }

    [Fact]
    public void Factored_and_exact_damping_agree_in_the_limit_of_none()
    {
        double previous = double.PositiveInfinity;
        foreach (double lambda in (double[])[1e-4, 1e-6, 1e-8, 1e-10, 1e-12])
        {
            TanhNetwork[] networks = [.. new[] { CurvatureMethod.Kfac, CurvatureMethod.KfacEigen }.Select(method =>
            {
                var network = new TanhNetwork(60, new KroneckerOptions { Damping = lambda, Method = method });
                network.Draw(new Rng(9));
                network.Observe();
                network.Precondition();
                return network;
            })];
            double difference = Distance(networks[0].Step, networks[1].Step);

            // What factored damping adds is of the order √λ: a hundredth of λ is a tenth of it. Half of that factor is asked for.
            Assert.True(difference < previous / 5, $"λ = {lambda}: {difference} after {previous}");
            previous = difference;
        }

        Assert.True(previous < 1e-4);
    }

    private static NoisyLayer<double> LayerWithUnitNoise(KroneckerOptions options)
    {
        var layer = new NoisyLayer<double>(Rows, 3, 2, options);
        NoisyLayer<double>.Fill(layer.Input.Value, new Rng(4));
        WeightLayout.Write(layer.Noise.Value, Signs);
        return layer;
    }

    /// <summary>JᵀJ/B. The layer is linear, so its derivative along a parameter is its output for a weight matrix that is 1 there and 0 elsewhere.</summary>
    private static double[,] GaussNewton(NoisyLayer<double> layer)
    {
        int count = layer.Block.Shape.Count;
        var columns = new double[count][];
        for (int parameter = 0; parameter < count; parameter++)
        {
            var unit = new Tensor<double>(layer.Block.Shape.Rows, layer.Block.Shape.Cols);
            unit.Span[parameter] = 1;
            var derivative = new Tensor<double>(Rows, layer.Block.Shape.Cols);
            layer.Backend.Affine(layer.Input.Value, unit, derivative);
            columns[parameter] = derivative.Span.ToArray();
        }

        var product = new double[count, count];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                product[i, j] = columns[i].Zip(columns[j], (a, b) => a * b).Sum() / Rows;
            }
        }

        return product;
    }

    private static Tensor<double> Multiply(double[,] t, Tensor<double> x)
    {
        var product = new Tensor<double>(x.Rows, x.Cols);
        for (int i = 0; i < x.Rows; i++)
        {
            for (int j = 0; j < x.Cols; j++)
            {
                product[i, j] = Enumerable.Range(0, x.Rows).Sum(k => t[i, k] * x[k, j]);
            }
        }

        return product;
    }

    private static double Distance(Tensor<double> a, Tensor<double> b)
    {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < a.Count; i++)
        {
            difference += (a.Span[i] - b.Span[i]) * (a.Span[i] - b.Span[i]);
            norm += a.Span[i] * a.Span[i];
        }

        return Math.Sqrt(difference / norm);
    }
}
