using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>A decomposition that fails leaves no basis, and what was kept in the coordinates of the last is lost.</summary>
public sealed class LostBasisTests
{
    [Fact]
    public void After_a_failed_decomposition_SOAP_starts_Adam_again_in_the_next_basis()
    {
        var options = new KroneckerOptions { Method = CurvatureMethod.Soap, Decay = 0.9, GradientDecay = 0.9, InversionInterval = 1 };
        var backend = new FailingEigen();
        var layer = new NoisyLayer<double>(4, 2, 3, options, backend);
        var rng = new Rng(31);
        for (int step = 0; step < 3; step++)
        {
            Step(layer, rng);
            Assert.Equal(CurvatureMethod.Soap, layer.Layer.Method);
        }

        backend.Fails = true;
        Step(layer, rng);
        Assert.Equal(CurvatureMethod.PlainGradient, layer.Layer.Method);
        Assert.Equal(layer.Gradient.Span, layer.Step.Span);
        Assert.Equal(1, layer.Layer.Fallbacks.PlainGradient);

        // Adam's first step is the sign of each number: between the eigenvectors every element of the step is ±1.
        backend.Fails = false;
        Step(layer, rng);
        Assert.Equal(CurvatureMethod.Soap, layer.Layer.Method);
        Tensor<double> left = Statistic(layer, "left"), right = Statistic(layer, "right");
        Tensor<double> half = new(3, 3), turned = new(3, 3);
        layer.Backend.ProductTransposedA(left, layer.StepBlock, half);
        layer.Backend.Product(half, right, turned);
        Near.Equal([.. Enumerable.Repeat(1.0, 9)], [.. turned.Span.ToArray().Select(Math.Abs)], 1e-5);
    }

    [Theory]
    [InlineData(CurvatureMethod.Ekfac)]
    [InlineData(CurvatureMethod.Soap)]
    public void A_state_after_a_failed_decomposition_can_be_loaded_and_goes_on_bit_for_bit(CurvatureMethod method)
    {
        var options = new KroneckerOptions { Method = method, Decay = 0.9, InversionInterval = 1 };
        FailingEigen backend = new(), other = new();
        var original = new NoisyLayer<double>(4, 2, 3, options, backend);
        var resumed = new NoisyLayer<double>(4, 2, 3, options, other);
        var rng = new Rng(32);
        Step(original, rng);
        backend.Fails = true;
        Step(original, rng);
        Assert.Contains(Statistic(original, "left_values").Span.ToArray(), double.IsNaN);

        byte[] state = StateWriter.Save(original.Factors);
        StateReader.Load(state, resumed.Factors);
        Assert.Equal(state, StateWriter.Save(resumed.Factors));

        backend.Fails = false;
        Rng same = new(33), again = new(33);
        for (int step = 0; step < 3; step++)
        {
            Step(original, same);
            Step(resumed, again);
            Assert.Equal(method, original.Layer.Method);
            Assert.True(original.Backend.IsFinite(original.Step));
            Assert.Equal(original.Step.Span, resumed.Step.Span);
        }
    }

    private static void Step(NoisyLayer<double> layer, Rng rng)
    {
        layer.Draw(rng);
        layer.Observe();
        layer.Precondition();
    }

    private static Tensor<double> Statistic(NoisyLayer<double> layer, string name) =>
        layer.Layer.Statistics.Single(statistic => statistic.Name == name).Value;

    /// <summary>Decomposes nothing while it is told to fail, and leaves NaN where the results would be.</summary>
    private sealed class FailingEigen() : ForwardingBackend<double>(new ReferenceBackend<double>())
    {
        public bool Fails { get; set; }

        public override string Name => "failing";

        public override bool IsBitReproducible => true;

        protected internal override bool TrySymmetricEigenCore(in Tensor<double> a, in Tensor<double> values, in Tensor<double> vectors)
        {
            if (!Fails)
            {
                return base.TrySymmetricEigenCore(a, values, vectors);
            }

            FillCore(double.NaN, values);
            FillCore(double.NaN, vectors);
            return false;
        }
    }
}
