using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>A function that is hard for differences, with its gradient written by hand. Its point is a row.</summary>
internal sealed class HardSlipCase(ulong seed) : SlipCase
{
    private readonly HardFunction _right = HardFunctions.Draw(seed);

    public override GradientReport Check(SlipForm form, Slip? slip, GradientChecks checks) =>
        GradientCheck.External(_right.F, x => Gradient(slip, x), _right.X, new GradientCheckOptions { Seed = seed, Checks = checks });

    protected override double[] Gradient(Slip? slip) => Gradient(slip, _right.X);

    private double[] Gradient(Slip? slip, double[] x)
    {
        double[] gradient = [.. _right.Gradient(x)];
        for (int i = 0; i < gradient.Length && slip is not null; i++)
        {
            gradient[i] *= slip.Covers(new Shape(1, gradient.Length), 0, i) ? 1 + slip.Error : 1;
        }

        return gradient;
    }
}
