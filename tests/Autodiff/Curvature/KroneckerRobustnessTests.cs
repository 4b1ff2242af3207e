using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>Whatever comes in, what comes out is finite, and what was done instead is counted.</summary>
public sealed class KroneckerRobustnessTests
{
    private static readonly double[] Scales = [1e-12, 1e-6, 1, 1e6, 1e12];

    public static TheoryData<CurvatureMethod> Methods => [CurvatureMethod.Kfac, CurvatureMethod.KfacEigen];

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_layer_that_the_Fisher_loss_does_not_reach_takes_its_gradient_over_lambda(CurvatureMethod method)
    {
        // G = 0, so F + λI = λI, in the limit as well as at zero itself.
        foreach (double noise in (double[])[0, 1e-30, 1e-9])
        {
            var layer = new NoisyLayer<double>(4, 3, 2, new KroneckerOptions { Damping = 0.25, Method = method });
            layer.Draw(new Rng(1), noiseScale: noise);
            layer.Observe();
            layer.Precondition();

            Near.Equal([.. layer.Gradient.Span.ToArray().Select(value => value / 0.25)], layer.Step.Span, 1e-6);
            Assert.Equal(0, layer.Factors.Fallbacks.Total);
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Singular_factors_are_damped_and_not_a_fallback(CurvatureMethod method)
    {
        // A batch of one, constant observations, dead units: rank one, rank one, rows of zeros.
        foreach ((int rows, bool constant, bool dead) in new[] { (1, false, false), (6, true, false), (6, false, true), (1, true, true) })
        {
            CheckSingular<double>(method, rows, constant, dead);
            CheckSingular<float>(method, rows, constant, dead);
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Steps_are_finite_over_24_orders_of_magnitude(CurvatureMethod method)
    {
        foreach (double input in Scales)
        {
            foreach (double noise in Scales)
            {
                foreach (double gradient in Scales)
                {
                    CheckScales<double>(method, input, noise, gradient);
                    CheckScales<float>(method, input, noise, gradient);
                }
            }
        }
    }

    [Fact]
    public void A_factor_that_is_barely_singular_gets_more_damping()
    {
        // A ≈ 2·(ones), whose last pivot is its rounding error; λ is far below what float can add to 2.
        NoisyLayer<float> layer = ConstantLayer(input: 1, damping: 1e-16);
        layer.Precondition();

        Assert.Equal(CurvatureMethod.Kfac, layer.Layer.Method);
        Assert.InRange(layer.Layer.Fallbacks.DampingRaised, 1, 6);
        Assert.Equal(1e-16 * Math.Pow(10, layer.Layer.Fallbacks.DampingRaised), layer.Layer.Damping, 1e-3 * layer.Layer.Damping);
        Assert.Equal(layer.Layer.Fallbacks.DampingRaised, layer.Factors.Fallbacks.Total);
        Assert.True(layer.Backend.IsFinite(layer.Step));
    }

    [Fact]
    public void Where_damping_does_not_help_eigenvalues_do()
    {
        NoisyLayer<float> layer = ConstantLayer(input: 1, damping: 1e-34);
        layer.Precondition();

        Assert.Equal(CurvatureMethod.KfacEigen, layer.Layer.Method);
        Assert.Equal(new FallbackCounts(6, 1, 0, 0, 0), layer.Layer.Fallbacks);
        Assert.True(layer.Backend.IsFinite(layer.Step));
    }

    [Fact]
    public void Where_the_step_overflows_the_plain_gradient_is_taken()
    {
        // G = 0, so the step is ∇/λ = 1e38·1e2.
        var layer = new NoisyLayer<float>(4, 1, 1, new KroneckerOptions { Damping = 0.01 });
        layer.Observe();
        layer.GradientBlock.Span.Fill(1e38f);
        layer.Precondition();

        Assert.Equal(layer.Gradient.Span, layer.Step.Span);
        Assert.Equal(new FallbackCounts(0, 0, 1, 0, 0), layer.Layer.Fallbacks);
    }

    [Fact]
    public void What_has_decayed_below_every_digit_is_zero_and_not_a_subnormal_number()
    {
        // An output that saturates sends no gradient any more: its row of G shrinks by a tenth per batch and would be subnormal after 830 batches.
        var layer = new NoisyLayer<float>(4, 3, 2, new KroneckerOptions { Decay = 0.9, InversionInterval = 20 });
        var rng = new Rng(4);
        for (int batch = 0; batch < 1100; batch++)
        {
            layer.Draw(rng);
            for (int row = 0; row < 4 && batch > 0; row++)
            {
                layer.Noise.Value[row, 1] = 0;
            }

            layer.Observe();
            layer.Precondition();
            Assert.All(layer.Layer.Statistics, item => Assert.DoesNotContain(item.Value.Span.ToArray(), float.IsSubnormal));
        }

        Assert.Equal(0, layer.Layer.G[1, 1]);
        Assert.Equal(0, layer.Factors.Fallbacks.Total);
    }

    [Fact]
    public void Batches_that_are_not_finite_never_enter_the_factors()
    {
        var layer = new NoisyLayer<float>(4, 2, 2, new KroneckerOptions { InversionInterval = 1 });
        layer.Draw(new Rng(3));
        layer.Input.Value[1, 1] = float.NaN;
        layer.Observe();
        layer.Precondition();
        Assert.False(layer.Layer.HasStatistics);
        Assert.Equal(layer.Gradient.Span, layer.Step.Span);
        Assert.Equal(new FallbackCounts(0, 0, PlainGradient: 1, RefusedStatistics: 1, 0), layer.Layer.Fallbacks);

        layer.Draw(new Rng(4));
        layer.Observe();
        float[] a = layer.Layer.A.Span.ToArray();
        layer.Noise.Value[0, 0] = float.PositiveInfinity;
        layer.Observe();
        layer.Noise.Value[0, 0] = 1e30f; // whose square is not finite
        layer.Observe();

        Assert.Equal(a, layer.Layer.A.Span);
        Assert.Equal(3, layer.Layer.Fallbacks.RefusedStatistics);
        Assert.True(layer.Backend.IsFinite(layer.Layer.G));
    }

    [Fact]
    public void A_gradient_that_is_not_finite_stops_its_layer_and_no_other()
    {
        var network = new TwoHeads();
        network.Observe();
        network.Gradient.Span.Fill(1);
        network.Gradient[0, network.Policy.Offset] = double.NaN;
        network.Factors.Precondition(network.Gradient, network.Step);

        Assert.All(network.Block(network.Step, network.Policy).Span.ToArray(), value => Assert.Equal(0, value));
        Assert.All(network.Block(network.Step, network.Value).Span.ToArray(), value => Assert.NotEqual(0, value));
        Assert.Equal(new FallbackCounts(0, 0, 0, 0, RefusedGradients: 1), network.Factors.Fallbacks);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_hundred_thousand_random_updates_keep_every_parameter_finite_and_count_every_fallback(CurvatureMethod method)
    {
        const int Updates = 50_000; // for each of the two methods
        var rng = new Rng(11);
        var layer = new NoisyLayer<float>(3, 2, 2, new KroneckerOptions { Damping = 1e-3, Decay = 0.9, InversionInterval = 3, Method = method }, new ManagedBackend<float>());
        long badBatches = 0;
        long badGradients = 0;
        long refusedSteps = 0;
        long taken = 0;
        for (int update = 0; update < Updates; update++)
        {
            layer.Draw(rng, RandomScale(rng), RandomScale(rng), RandomScale(rng));
            badBatches += Spoil(rng, layer.Noise.Value);
            badGradients += Spoil(rng, layer.GradientBlock);
            layer.Observe();
            long plainSteps = layer.Factors.Fallbacks.PlainGradient;
            layer.Precondition();
            if (layer.Step.Span.SequenceEqual(layer.Gradient.Span) && layer.Backend.Dot(layer.Gradient, layer.Gradient) > 0)
            {
                Assert.Equal(plainSteps + 1, layer.Factors.Fallbacks.PlainGradient);
            }

            double slope = layer.Backend.Dot(layer.Step, layer.Gradient);
            TrustRegion region = TrustRegion.Fit(slope, maxKl: 1e-3, maxStepSize: 0.25);
            refusedSteps += region.StepSize == 0 ? 1 : 0;
            taken += region.StepSize > 0 ? 1 : 0;
            layer.Backend.AddScaled(-(float)region.StepSize, layer.Step, layer.Theta.Values);

            Assert.True(layer.Backend.IsFinite(layer.Step), $"update {update}");
            Assert.True(layer.Backend.IsFinite(layer.Theta.Values), $"update {update}");
        }

        FallbackCounts counts = layer.Factors.Fallbacks;
        Assert.Equal(badBatches, counts.RefusedStatistics);
        Assert.Equal(badGradients, counts.RefusedGradients);
        Assert.InRange(badBatches, Updates / 100, Updates / 20);
        Assert.InRange(badGradients, Updates / 100, Updates / 20);
        Assert.Equal(Updates, taken + refusedSteps);
        Assert.True(refusedSteps >= badGradients);
        Assert.True(taken > Updates / 2);
    }

    /// <summary>From 1e-12 to 1e12, and sometimes nothing at all.</summary>
    private static double RandomScale(Rng rng) => rng.NextDouble() < 0.05 ? 0 : Math.Pow(10, (rng.NextDouble() * 24) - 12);

    /// <summary>Makes one element NaN or infinite in one of fifty batches.</summary>
    private static long Spoil(Rng rng, Tensor<float> tensor)
    {
        if (rng.NextDouble() > 0.02)
        {
            return 0;
        }

        tensor.Span[(int)(rng.NextDouble() * tensor.Count)] = rng.NextDouble() < 0.5 ? float.NaN : float.NegativeInfinity;
        return 1;
    }

    private static void CheckSingular<T>(CurvatureMethod method, int rows, bool constant, bool dead)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var layer = new NoisyLayer<T>(rows, 5, 4, new KroneckerOptions { Method = method });
        layer.Draw(new Rng(2));
        for (int b = 0; b < rows; b++)
        {
            if (constant)
            {
                layer.Input.Value.Row(b).Fill(T.One);
            }

            if (dead)
            {
                layer.Input.Value.Row(b)[..2].Clear();
                layer.Noise.Value.Row(b)[..3].Clear();
            }
        }

        layer.Observe();
        layer.Precondition();
        Assert.True(layer.Backend.IsFinite(layer.Step));
        Assert.True(layer.Backend.Dot(layer.Step, layer.Gradient) > T.Zero);
        Assert.Equal(0, layer.Factors.Fallbacks.Total);
        Assert.InRange(layer.Layer.ConditionA, 1, 1e6);
        Assert.InRange(layer.Layer.ConditionG, 1, 1e6);
    }

    private static void CheckScales<T>(CurvatureMethod method, double input, double noise, double gradient)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var layer = new NoisyLayer<T>(5, 3, 2, new KroneckerOptions { Method = method });
        layer.Draw(new Rng(12), input, noise, gradient);
        layer.Observe();
        layer.Precondition();
        Assert.True(layer.Backend.IsFinite(layer.Layer.A) && layer.Backend.IsFinite(layer.Layer.G));
        Assert.True(layer.Backend.IsFinite(layer.Step), $"{typeof(T).Name}: inputs {input}, noise {noise}, gradient {gradient}");
        Assert.True(double.CreateChecked(layer.Backend.Dot(layer.Step, layer.Gradient)) >= 0);
    }

    private static NoisyLayer<float> ConstantLayer(float input, double damping)
    {
        var layer = new NoisyLayer<float>(3, 1, 1, new KroneckerOptions { Damping = damping });
        layer.Input.Value.Span.Fill(input);
        layer.Noise.Value.Span.Fill(1);
        layer.GradientBlock.Span.Fill(1e-6f);
        layer.Observe();
        return layer;
    }
}
