using System.Collections.Immutable;
using Gradus.Autodiff;

namespace Gradus.Experiments;

/// <summary>The curvature of one layer after an update: copies of its statistics, and how they were damped.</summary>
public sealed class LayerExplanation
{
    internal LayerExplanation(KroneckerLayer<float> layer)
    {
        Name = layer.Name;
        Statistics = [.. layer.Statistics.Select(statistic => new LayerStatistic(
            statistic.Name, statistic.Value.Rows, statistic.Value.Cols, [.. statistic.Value.Read()]))];
        Method = layer.Method;
        (Damping, Balance, Slope) = (layer.Damping, layer.Balance, layer.Slope);
        (ConditionA, ConditionG) = (layer.ConditionA, layer.ConditionG);
    }

    /// <summary>Such as <c>pi.0</c>.</summary>
    public string Name { get; }

    /// <summary>What the method keeps of the layer and computes from it: for K-FAC A and G, and their inverses.</summary>
    public ImmutableArray<LayerStatistic> Statistics { get; }

    /// <summary>The method, or what it fell back to.</summary>
    public CurvatureMethod Method { get; }

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
