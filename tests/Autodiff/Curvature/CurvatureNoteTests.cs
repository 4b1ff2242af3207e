using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>The numbers that docs/notes/curvature.md computes by hand are those that the code computes.</summary>
public sealed class CurvatureNoteTests
{
    private const double Rounded = 5e-5;

    [Fact]
    public void EKFAC_of_the_note()
    {
        NoisyLayer<double> layer = LayerOfTheNote(CurvatureMethod.Ekfac);

        Near.Equal([0.04, 0.16, 0.16, 0.64], Diagonal(layer), 1e-12);
        layer.Observe();
        layer.Precondition();
        Near.Equal([0.0656, 0.0576, 0.0576, 1.0496], Diagonal(layer), 1e-12);
        Near.Equal([5.3841, 0.9187, 3.1797, 6.9110], layer.StepBlock.Span, Rounded);

        static ReadOnlySpan<double> Diagonal(NoisyLayer<double> layer) =>
            layer.Layer.Statistics.Single(statistic => statistic.Name == "diagonal").Value.Span;
    }

    [Fact]
    public void FOOF_of_the_note() =>
        Near.Equal([0.5931, -0.5599, 0.1386, 0.8038], LayerOfTheNote(CurvatureMethod.Foof).StepBlock.Span, Rounded);

    [Fact]
    public void Eva_of_the_note() =>
        Near.Equal([10.4167, -9.5833, 0.6944, 0.6944], LayerOfTheNote(CurvatureMethod.Eva).StepBlock.Span, Rounded);

    [Fact]
    public void Muon_of_the_note() =>
        Near.Equal([0.7112, -0.5934, 0.2129, 0.9014], LayerOfTheNote(CurvatureMethod.Muon).StepBlock.Span, Rounded);

    [Fact]
    public void The_first_step_of_SOAP_is_the_rotation_that_Muon_comes_near()
    {
        NoisyLayer<double> layer = LayerOfTheNote(CurvatureMethod.Soap);

        // ε in Adam's denominator takes a few 1e-8 off.
        Near.Equal([Math.Sqrt(0.8), -Math.Sqrt(0.2), Math.Sqrt(0.2), Math.Sqrt(0.8)], layer.StepBlock.Span, 1e-7);
    }

    /// <summary>Two samples with one input and two outputs, and ∇; one update.</summary>
    private static NoisyLayer<double> LayerOfTheNote(CurvatureMethod method)
    {
        var layer = new NoisyLayer<double>(2, 1, 2, new KroneckerOptions { Damping = 0.04, Method = method, Decay = 0 });
        layer.Input.Value.CopyFrom([1.4, -0.2]);
        layer.Noise.Value.CopyFrom([0.7, -0.5, 0.1, 0.5]);
        layer.GradientBlock.CopyFrom([0.7, -0.1, 0.5, 0.5]);
        layer.Observe();
        layer.Precondition();
        return layer;
    }
}
