using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>One function at one point, into which slips are planted.</summary>
internal abstract class SlipCase
{
    private double[]? _right;

    /// <summary>True where the ops of a recorded function give gradients that they may have, and the whole gives none that it may have.</summary>
    public virtual bool KinksMeet => false;

    /// <summary>What the checker says, with a slip or without one.</summary>
    public abstract GradientReport Check(SlipForm form, Slip? slip, GradientChecks checks);

    /// <summary>The largest error that a slip makes in an element of the gradient, by itself and beside that element.</summary>
    public (double Absolute, double Relative) ErrorOf(Slip slip)
    {
        _right ??= Gradient(slip: null);
        double[] wrong = Gradient(slip);
        double absolute = 0, relative = 0;
        for (int i = 0; i < wrong.Length; i++)
        {
            double error = Math.Abs(wrong[i] - _right[i]);
            absolute = Math.Max(absolute, error);
            relative = error > 0 ? Math.Max(relative, error / Math.Abs(_right[i])) : relative;
        }

        return (absolute, relative);
    }

    /// <summary>The gradient that is claimed at the point.</summary>
    protected abstract double[] Gradient(Slip? slip);
}
