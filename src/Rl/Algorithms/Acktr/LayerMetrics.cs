using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>The metrics of <see cref="Acktr"/> for one layer, under the layer's name.</summary>
internal sealed class LayerMetrics
{
    private readonly KroneckerLayer<float> _layer;
    private readonly NaturalStep _step;
    private readonly bool _predicts;
    private readonly Metric _conditionA;
    private readonly Metric _conditionG;
    private readonly Metric _damping;
    private readonly Metric _predictedKl;

    /// <param name="layer">The layer.</param>
    /// <param name="step">The step of the network that it belongs to.</param>
    /// <param name="predicts">Whether the layer models its block of the Fisher matrix, so that it has a share in the divergence.</param>
    public LayerMetrics(KroneckerLayer<float> layer, NaturalStep step, bool predicts)
    {
        _predicts = predicts;
        _layer = layer;
        _step = step;
        _conditionA = new Metric($"{layer.Name}.condition_a", MetricReduction.Last);
        _conditionG = new Metric($"{layer.Name}.condition_g", MetricReduction.Last);
        _damping = new Metric($"{layer.Name}.damping", MetricReduction.Last);
        _predictedKl = new Metric($"{layer.Name}.predicted_kl", MetricReduction.Last);
    }

    public IEnumerable<Metric> All => [_conditionA, _conditionG, _damping, _predictedKl];

    /// <summary>Writes the layer's metrics.</summary>
    public void Report(MetricRow metrics)
    {
        metrics[_conditionA] = _layer.ConditionA;
        metrics[_conditionG] = _layer.ConditionG;
        metrics[_damping] = _layer.Damping;
        metrics[_predictedKl] = _predicts ? _step.PredictedKl(_layer) : double.NaN;
    }
}
