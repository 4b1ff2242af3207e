using System.Runtime.InteropServices;
using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>The Kronecker factors of convolutions: what they are, where they are exact, and where they are those of a linear layer.</summary>
public sealed class ConvolutionFactorsTests
{
    private const double Lambda = 0.03;

    /// <summary>3 × 3 pixels with two channels, kernels of 2 × 2: four positions.</summary>
    private static readonly PatchGeometry Small = new(new ImageShape(3, 3, 2), 2);

    [Theory]
    [InlineData(CurvatureMethod.Kfac, false)]
    [InlineData(CurvatureMethod.Kfac, true)]
    [InlineData(CurvatureMethod.KfacEigen, false)]
    public void The_step_is_that_of_the_Kronecker_product_written_out(CurvatureMethod method, bool masked)
    {
        const int Samples = 7;
        var layer = new NoisyConvolution<double>(Samples, Small, 3, new KroneckerOptions { Damping = Lambda, Method = method }, new ManagedBackend<double>());
        var rng = new Rng(11);
        NoisyLayer<double>.Fill(layer.Input.Value, rng);
        NoisyLayer<double>.Fill(layer.Noise.Value, rng);
        NoisyLayer<double>.Fill(layer.Gradient, rng);
        var mask = new Tensor<double>(Samples, 1);
        mask.Span.Fill(1);
        mask[2, 0] = masked ? 0 : 1;
        layer.Observe(mask);
        layer.Factors.Precondition(layer.Gradient, layer.Step);

        (double[,] omega, double[,] gamma) = WrittenOut(layer, mask);
        Near.Equal([.. omega.Cast<double>()], layer.Layer.A.Span, 1e-12);
        Near.Equal([.. gamma.Cast<double>()], layer.Layer.G.Span, 1e-12);
        double pi = Math.Sqrt(DenseMatrix.Trace(omega) / omega.GetLength(0) / (DenseMatrix.Trace(gamma) / gamma.GetLength(0)));
        double[,] damped = method == CurvatureMethod.Kfac
            ? DenseMatrix.Kronecker(DenseMatrix.PlusIdentity(omega, pi * Math.Sqrt(Lambda)), DenseMatrix.PlusIdentity(gamma, Math.Sqrt(Lambda) / pi))
            : DenseMatrix.PlusIdentity(DenseMatrix.Kronecker(omega, gamma), Lambda);
        double[] expected = DenseMatrix.Solve(damped, ParameterVector<double>.View(layer.Gradient, layer.Block).Span);
        Near.Equal(expected, ParameterVector<double>.View(layer.Step, layer.Block).Span, 1e-9);
        Assert.Equal(default, layer.Factors.Fallbacks);
    }

    [Fact]
    public void Where_the_gradients_of_positions_are_uncorrelated_the_factors_are_the_Fisher_matrix()
    {
        // Eight samples of one image; the gradients of 4 positions and 2 filters are the columns of a Hadamard matrix, and so on average uncorrelated.
        const int Samples = 8;
        var layer = new NoisyConvolution<double>(Samples, Small, 2, new KroneckerOptions(), new ManagedBackend<double>());
        var image = new double[Small.Image.Size];
        var rng = new Rng(3);
        for (int i = 0; i < image.Length; i++)
        {
            image[i] = rng.NextNormal();
        }

        for (int b = 0; b < Samples; b++)
        {
            image.CopyTo(layer.Input.Value.Row(b));
            for (int i = 0; i < Samples; i++)
            {
                layer.Noise.Value[b, i] = int.IsEvenInteger(int.PopCount(b & i)) ? 1 : -1;
            }
        }

        layer.Observe();
        double[,] factored = DenseMatrix.Kronecker(DenseMatrix.From(layer.Layer.A), DenseMatrix.From(layer.Layer.G));
        double[,] exact = Fisher(layer);
        for (int i = 0; i < exact.GetLength(0); i++)
        {
            for (int j = 0; j < exact.GetLength(1); j++)
            {
                Assert.Equal(exact[i, j], factored[i, j], 1e-12);
            }
        }
    }

    [Theory]
    [InlineData(1, 5, false)]
    [InlineData(1, 5, true)]
    [InlineData(3, 4, false)]
    public void Over_one_position_it_is_the_linear_layer_bit_for_bit(int side, int channels, bool masked)
    {
        const int Samples = 37;
        const int Outputs = 6;
        var geometry = new PatchGeometry(new ImageShape(side, side, channels), side);
        foreach (CurvatureMethod method in (CurvatureMethod[])[CurvatureMethod.Kfac, CurvatureMethod.KfacEigen])
        {
            var options = new KroneckerOptions { Damping = Lambda, Method = method };
            var linear = new NoisyLayer<float>(Samples, geometry.PatchSize, Outputs, options, new ManagedBackend<float>());
            var convolution = new NoisyConvolution<float>(Samples, geometry, Outputs, options, new ManagedBackend<float>());
            linear.Draw(new Rng(5));
            NoisyLayer<float>.Fill(linear.Theta.Values, new Rng(6));
            convolution.Input.Value.CopyFrom(linear.Input.Value.Span);
            convolution.Noise.Value.CopyFrom(linear.Noise.Value.Span);
            convolution.Theta.Values.CopyFrom(linear.Theta.Values.Span);
            convolution.Gradient.CopyFrom(linear.Gradient.Span);
            var mask = new Tensor<float>(Samples, 1);
            mask.Span.Fill(1);
            mask[4, 0] = masked ? 0 : 1;
            linear.Observe(mask);
            convolution.Observe(mask);
            linear.Precondition();
            convolution.Factors.Precondition(convolution.Gradient, convolution.Step);

            Same(linear.Theta.Gradient, convolution.Theta.Gradient);
            Same(linear.Layer.A, convolution.Layer.A);
            Same(linear.Layer.G, convolution.Layer.G);
            Same(linear.Step, convolution.Step);
        }
    }

    [Fact]
    public void A_gain_has_the_moments_of_its_own_gradients()
    {
        var layout = new ParameterLayout();
        ParameterBlock block = layout.Add("gain", 1, 3);
        var theta = new ParameterVector<double>(layout);
        var tape = new Tape<double>(new ManagedBackend<double>());
        Var<double> x = tape.Input("x", 4, 3);
        Var<double> noise = tape.Input("noise", 4, 3);
        Var<double> loss = (x.MultiplyRow(tape.Parameter(theta, block)) * noise).Sum();
        CompiledTape<double> compiled = tape.Compile();
        var factors = new KroneckerFactors<double>(compiled);
        NoisyLayer<double>.Fill(x.Value, new Rng(1));
        NoisyLayer<double>.Fill(noise.Value, new Rng(2));
        var mask = new Tensor<double>(4, 1);
        mask.CopyFrom([1, 1, 0, 1]);
        compiled.Forward();
        compiled.Backward(loss);
        factors.UpdateFactors(mask);

        var expected = new double[9];
        foreach (int b in (int[])[0, 1, 3])
        {
            for (int i = 0; i < 9; i++)
            {
                expected[i] += x.Value[b, i / 3] * noise.Value[b, i / 3] * x.Value[b, i % 3] * noise.Value[b, i % 3] / 3;
            }
        }

        Near.Equal([1], factors.Layers[0].A.Span, 1e-15);
        Near.Equal(expected, factors.Layers[0].G.Span, 1e-12);
    }

    private static void Same(Tensor<float> expected, Tensor<float> actual) =>
        Assert.Equal(MemoryMarshal.AsBytes(expected.Span).ToArray(), MemoryMarshal.AsBytes(actual.Span).ToArray());

    /// <summary>Patches cut out of the image by hand: kernel row, kernel column, channel, and a one.</summary>
    private static double[] Patch(NoisyConvolution<double> layer, int sample, int position)
    {
        var patch = new List<double>();
        for (int y = 0; y < 2; y++)
        {
            for (int x = 0; x < 2; x++)
            {
                for (int channel = 0; channel < 2; channel++)
                {
                    patch.Add(layer.Input.Value[sample, (((((position / 2) + y) * 3) + (position % 2) + x) * 2) + channel]);
                }
            }
        }

        return [.. patch, 1];
    }

    private static (double[,] Omega, double[,] Gamma) WrittenOut(NoisyConvolution<double> layer, Tensor<double> mask)
    {
        int filters = layer.Block.Shape.Cols;
        double[,] omega = new double[9, 9], gamma = new double[filters, filters];
        double count = mask.Span.ToArray().Sum();
        for (int b = 0; b < mask.Rows; b++)
        {
            for (int p = 0; p < 4; p++)
            {
                double[] patch = Patch(layer, b, p);
                for (int i = 0; i < 81; i++)
                {
                    omega[i / 9, i % 9] += mask[b, 0] * patch[i / 9] * patch[i % 9] / count;
                }

                for (int i = 0; i < filters * filters; i++)
                {
                    gamma[i / filters, i % filters] += mask[b, 0] * layer.Noise.Value[b, (p * filters) + (i / filters)] * layer.Noise.Value[b, (p * filters) + (i % filters)] / (4 * count);
                }
            }
        }

        return (omega, gamma);
    }

    /// <summary>The second moments of the gradients of samples, as long vectors.</summary>
    private static double[,] Fisher(NoisyConvolution<double> layer)
    {
        int filters = layer.Block.Shape.Cols;
        int size = 9 * filters;
        var fisher = new double[size, size];
        int samples = layer.Input.Shape.Rows;
        for (int b = 0; b < samples; b++)
        {
            var gradient = new double[size];
            for (int p = 0; p < 4; p++)
            {
                double[] patch = Patch(layer, b, p);
                for (int i = 0; i < size; i++)
                {
                    gradient[i] += patch[i / filters] * layer.Noise.Value[b, (p * filters) + (i % filters)];
                }
            }

            for (int i = 0; i < size * size; i++)
            {
                fisher[i / size, i % size] += gradient[i / size] * gradient[i % size] / samples;
            }
        }

        return fisher;
    }
}
