using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>The numbers that docs/notes/kfac.md computes by hand are those that the code computes.</summary>
public sealed class KfacNoteTests
{
    private const double Exact = 1e-12;

    [Fact]
    public void The_factored_step_of_the_note()
    {
        NoisyLayer<double> layer = LayerOfTheNote(CurvatureMethod.Kfac);

        Near.Equal([1, 0.6, 0.6, 1], layer.Layer.A.Span, Exact);
        Near.Equal([0.25, -0.15, -0.15, 0.25], layer.Layer.G.Span, Exact);
        Assert.Equal(2, layer.Layer.Balance, Exact);
        Assert.Equal(2.5, layer.Layer.ConditionA, Exact);
        Assert.Equal(2.5, layer.Layer.ConditionG, Exact);
        Near.Equal([1.075, -0.325, 1.325, 1.925], layer.StepBlock.Span, Exact);
    }

    [Fact]
    public void The_trust_region_of_the_note()
    {
        NoisyLayer<double> layer = LayerOfTheNote(CurvatureMethod.Kfac);
        double slope = layer.Backend.Dot(layer.Step, layer.Gradient);
        TrustRegion region = TrustRegion.Fit(slope, maxKl: 0.01, maxStepSize: 0.25);
        double form = layer.Factors.QuadraticForm(layer.Step);

        Assert.Equal(2.41, slope, Exact);
        Assert.Equal(TrustRegionLimit.Divergence, region.Limit);
        Assert.Equal(0.0911, region.StepSize, 5e-5);
        Assert.Equal(0.9649, form, Exact);
        Assert.Equal(0.0040, 0.5 * region.StepSize * region.StepSize * form, 5e-5);
    }

    [Fact]
    public void The_eigenvalue_step_of_the_note()
    {
        NoisyLayer<double> layer = LayerOfTheNote(CurvatureMethod.KfacEigen);
        (double[] a, double[] qa) = Eigen(layer.Layer.A);
        (double[] g, double[] qg) = Eigen(layer.Layer.G);
        double half = Math.Sqrt(0.5);

        Near.Equal([0.4, 1.6], a, Exact);
        Near.Equal([half, half, -half, half], qa, Exact);
        Near.Equal([0.1, 0.4], g, Exact);
        Near.Equal([half, half, half, -half], qg, Exact);
        Near.Equal([2.0441, -0.5441, 2.5441, 3.9559], layer.StepBlock.Span, 5e-5);
    }

    [Fact]
    public void The_convolution_of_the_note()
    {
        var layer = new NoisyConvolution<double>(1, new PatchGeometry(new ImageShape(2, 2, 1), 1), 2, new KroneckerOptions { Damping = 0.04 });
        layer.Input.Value.CopyFrom([1, -1, 1, 1]);
        layer.Noise.Value.CopyFrom([1, 1, 1, 1, -1, 1, 1, 1]);
        ParameterVector<double>.View(layer.Gradient, layer.Block).CopyFrom([1, 0, 0, 1]);
        layer.Observe();
        layer.Factors.Precondition(layer.Gradient, layer.Step);

        Near.Equal([4, 2, 2, 4], layer.Layer.A.Span, Exact);
        Near.Equal([1, 0.5, 0.5, 1], layer.Layer.G.Span, Exact);
        Assert.Equal(2, layer.Layer.Balance, Exact);
        Near.Equal([0.396, -0.298, -0.298, 0.396], ParameterVector<double>.View(layer.Step, layer.Block).Span, 5e-4);
    }

    private static NoisyLayer<double> LayerOfTheNote(CurvatureMethod method)
    {
        var layer = new NoisyLayer<double>(2, 1, 2, new KroneckerOptions { Damping = 0.04, Method = method });
        layer.Input.Value.CopyFrom([1.4, -0.2]);
        layer.Noise.Value.CopyFrom([0.7, -0.5, 0.1, 0.5]);
        layer.GradientBlock.CopyFrom([0.7, -0.1, 0.5, 0.5]);
        layer.Observe();
        layer.Precondition();
        return layer;
    }

    private static (double[] Values, double[] Vectors) Eigen(Tensor<double> matrix)
    {
        var values = new Tensor<double>(1, 2);
        var vectors = new Tensor<double>(2, 2);
        Assert.True(new ReferenceBackend<double>().TrySymmetricEigen(matrix, values, vectors));
        return (values.Span.ToArray(), vectors.Span.ToArray());
    }
}
