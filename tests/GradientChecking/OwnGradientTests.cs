using Gradus.Autodiff;
using Gradus.GradientChecking;

namespace Gradus.Tests;

/// <summary>What docs/gradient-checking.md shows for xunit.</summary>
public sealed class OwnGradientTests
{
    [Fact]
    public void My_loss_is_right() => GradientCheck.Verify(x => Huber(x[0]), Points(-2, -0.3, 0.1, 5)).ThrowIfFailed();

    [Fact]
    public void My_loss_is_right_in_random_programs() =>
        new RandomPrograms(ProgramGenerator.Of(ProgramOp.Of("Huber", Huber))).Check(200).ThrowIfFailed();

    /// <summary>½x² up to |x| = 1, |x| − ½ beyond: ½c² + |x| − c with c = min(|x|, 1).</summary>
    private static Var<double> Huber(Var<double> x)
    {
        Var<double> size = x.Maximum(-x);
        Var<double> small = size.Clip(0, 1);
        return (0.5 * small.Square()) + size - small;
    }

    private static Tensor<double> Points(params double[] values)
    {
        var x = new Tensor<double>(values.Length, 1);
        x.CopyFrom(values);
        return x;
    }
}
