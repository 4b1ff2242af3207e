using System.Diagnostics.Metrics;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>
/// Publishes a run through <see cref="System.Diagnostics.Metrics"/>, where OpenTelemetry, <c>dotnet-counters</c> and other listeners find
/// it. The meter is <see cref="MeterName"/>; every measurement has the tags <c>algorithm</c> and <c>environment</c>.
/// <code>
/// gradus.env_steps, gradus.updates, gradus.gradient_steps   counters
/// gradus.episodes                                           counter
/// gradus.episode.return, gradus.episode.length              histograms
/// gradus.steps_per_second                                   gauge: over the whole run
/// gradus.metric                                             gauge: one value per metric, named by the tag metric
/// </code>
/// Without a listener it costs some nanoseconds an update, and it allocates nothing.
/// </summary>
public sealed class TrainingMeters : ITrainingObserver, IDisposable
{
    /// <summary>The name to listen to.</summary>
    public const string MeterName = "Gradus.Training";

    private readonly Meter _meter;
    private readonly Counter<long> _steps;
    private readonly Counter<long> _updates;
    private readonly Counter<long> _gradientSteps;
    private readonly Counter<long> _episodes;
    private readonly Histogram<double> _returns;
    private readonly Histogram<long> _lengths;
    private readonly MetricRow? _more;
    private readonly Metric[] _metrics;
    private readonly double[] _values;
    private readonly KeyValuePair<string, object?>[][] _metricTags;
    private readonly KeyValuePair<string, object?> _algorithm;
    private readonly KeyValuePair<string, object?> _environment;
    private long _stepsBefore;
    private long _updatesBefore;
    private long _gradientStepsBefore;
    private double _stepsPerSecond;

    /// <summary>Makes the instruments of a run.</summary>
    /// <param name="agent">The agent that will train.</param>
    /// <param name="more">
    /// What an observer that is called before this one measures at an update, such as <see cref="EvaluationObserver.Row"/>; null for
    /// nothing.
    /// </param>
    /// <param name="factory">Makes the meter, as a host's services have one; null for a meter of its own.</param>
    public TrainingMeters(Agent agent, MetricRow? more = null, IMeterFactory? factory = null)
    {
        (_stepsBefore, _updatesBefore, _gradientStepsBefore) = (agent.EnvironmentSteps, agent.Updates, agent.GradientSteps);
        _algorithm = new("algorithm", agent.Algorithm);
        _environment = new("environment", agent.Source.Id);
        _more = more;
        _metrics = [.. agent.Metrics, .. more?.Metrics ?? []];
        _values = [.. Enumerable.Repeat(double.NaN, _metrics.Length)];
        _metricTags =
        [
            .. _metrics.Select(metric => (KeyValuePair<string, object?>[])[new("metric", metric.Name), _algorithm, _environment]),
        ];
        _meter = factory?.Create(new MeterOptions(MeterName)) ?? new Meter(MeterName);
        _steps = _meter.CreateCounter<long>("gradus.env_steps", "{step}", "Environment steps, over all environments");
        _updates = _meter.CreateCounter<long>("gradus.updates", "{update}", "Rollouts learned from");
        _gradientSteps = _meter.CreateCounter<long>("gradus.gradient_steps", "{step}", "Steps of the optimiser");
        _episodes = _meter.CreateCounter<long>("gradus.episodes", "{episode}", "Episodes that ended");
        _returns = _meter.CreateHistogram<double>("gradus.episode.return", description: "Undiscounted return of an episode");
        _lengths = _meter.CreateHistogram<long>("gradus.episode.length", "{step}", "Length of an episode");
        _meter.CreateObservableGauge<double>(
            "gradus.steps_per_second",
            () => new Measurement<double>(Volatile.Read(ref _stepsPerSecond), _algorithm, _environment),
            "{step}/s",
            "Environment steps per second of training");
        _meter.CreateObservableGauge<double>("gradus.metric", Observe, description: "What the last update measured, by the tag metric");
    }

    /// <inheritdoc/>
    public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
    {
        _episodes.Add(1, _algorithm, _environment);
        _returns.Record(episodeReturn, _algorithm, _environment);
        _lengths.Record(length, _algorithm, _environment);
    }

    /// <inheritdoc/>
    public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
    {
        _steps.Add(agent.EnvironmentSteps - _stepsBefore, _algorithm, _environment);
        _updates.Add(agent.Updates - _updatesBefore, _algorithm, _environment);
        _gradientSteps.Add(agent.GradientSteps - _gradientStepsBefore, _algorithm, _environment);
        (_stepsBefore, _updatesBefore, _gradientStepsBefore) = (agent.EnvironmentSteps, agent.Updates, agent.GradientSteps);
        Volatile.Write(ref _stepsPerSecond, agent.EnvironmentSteps / agent.TrainingSeconds);
        Keep(metrics, 0);
        if (_more is not null)
        {
            Keep(_more, metrics.Metrics.Count);
        }

        return TrainingSignal.Continue;
    }

    /// <summary>Ends the instruments.</summary>
    public void Dispose() => _meter.Dispose();

    /// <summary>Keeps what was measured, for listeners, which ask from a thread of theirs.</summary>
    private void Keep(MetricRow row, int first)
    {
        for (int i = 0; i < row.Metrics.Count; i++)
        {
            double value = row[i];
            if (!double.IsNaN(value))
            {
                Volatile.Write(ref _values[first + i], value);
            }
        }
    }

    private IEnumerable<Measurement<double>> Observe()
    {
        for (int i = 0; i < _values.Length; i++)
        {
            double value = Volatile.Read(ref _values[i]);
            if (double.IsFinite(value))
            {
                yield return new Measurement<double>(value, _metricTags[i]);
            }
        }
    }
}
