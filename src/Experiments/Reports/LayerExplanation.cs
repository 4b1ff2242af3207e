using System.Collections.Immutable;
using Gradus.Autodiff;

namespace Gradus.Experiments;

/// <summary>The curvature of one layer after an update: copies of its factors, and how they were damped.</summary>
public sealed class LayerExplanation
{
    internal LayerExplanation(KroneckerLayer<float> layer)
    {
        Name = layer.Name;
        A = [.. layer.A.Read()];
        G = [.. layer.G.Read()];
        (Rows, Cols) = (layer.A.Rows, layer.G.Rows);
        Method = layer.Method;
        (Damping, Balance, Slope) = (layer.Damping, layer.Balance, layer.Slope);
        (ConditionA, ConditionG) = (layer.ConditionA, layer.ConditionG);
    }

    /// <summary>Such as <c>pi.0</c>.</summary>
    public string Name { get; }

    /// <summary>A, (a, a): the moving average of x̄ᵀx̄, row after row.</summary>
    public ImmutableArray<float> A { get; }

    /// <summary>G, (g, g): the moving average of gᵀg, row after row.</summary>
    public ImmutableArray<float> G { get; }

    /// <summary>a.</summary>
    public int Rows { get; }

    /// <summary>g.</summary>
    public int Cols { get; }

    /// <summary>How the factors were inverted last.</summary>
    public InversionMethod Method { get; }

    /// <summary>λ of that inversion.</summary>
    public double Damping { get; }

    /// <summary>π of that inversion.</summary>
    public double Balance { get; }

    /// <summary>π√λ, what is added to A's diagonal.</summary>
    public double DampingOfA => Balance * Math.Sqrt(Damping);

    /// <summary>√λ/π, what is added to G's diagonal.</summary>
    public double DampingOfG => Math.Sqrt(Damping) / Balance;

    /// <summary>Condition number of the damped A.</summary>
    public double ConditionA { get; }

    /// <summary>Condition number of the damped G.</summary>
    public double ConditionG { get; }

    /// <summary>Δᵀ∇ over the layer's parameters.</summary>
    public double Slope { get; }
}
