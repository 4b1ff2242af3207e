using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>A function with its gradient, both written down from the formula, at a point that is hard for differences.</summary>
/// <param name="Name">What it is, for messages.</param>
/// <param name="F">The function.</param>
/// <param name="Gradient">Its gradient, right.</param>
/// <param name="X">The point.</param>
internal sealed record HardFunction(string Name, Func<double[], double> F, Func<double[], double[]> Gradient, double[] X)
{
    /// <summary>What the check says of it.</summary>
    public GradientReport Check(ulong seed) => GradientCheck.External(F, Gradient, X, new GradientCheckOptions { Seed = seed });

    /// <summary>The same with one element of the gradient times a factor.</summary>
    public HardFunction Wrong(int element, double factor) => this with
    {
        Name = $"{Name}, element {element} times {factor}",
        Gradient = x =>
        {
            double[] g = Gradient(x);
            g[element] *= factor;
            return g;
        },
    };
}
