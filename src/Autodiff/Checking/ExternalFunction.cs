using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>A function and a gradient given as delegates, and what a report calls them.</summary>
/// <param name="F">The function.</param>
/// <param name="Gradient">x ↦ (∂f/∂x₀, ∂f/∂x₁, …).</param>
internal sealed record ExternalFunction(Func<double[], double> F, Func<double[], double[]> Gradient)
{
    /// <summary>f in complex arithmetic; null if it does not exist there.</summary>
    public Func<Complex[], Complex>? Analytic { get; init; }

    /// <summary>(x, u) ↦ Hu; null if none is claimed.</summary>
    public Func<double[], double[], double[]>? HessianVectorProduct { get; init; }

    /// <summary>True when x can hold floats only.</summary>
    public bool TakesSingles { get; init; }

    /// <summary>The name of an element of x.</summary>
    public Func<int, string> Element { get; init; } = index => $"x0[0, {index}]";

    /// <summary>What a report calls the function.</summary>
    public string Name { get; init; } = "f";

    /// <summary>What a report calls the gradient.</summary>
    public string GradientName { get; init; } = "the gradient";
}
