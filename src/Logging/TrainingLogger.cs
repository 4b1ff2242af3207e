using Gradus.Rl;
using Microsoft.Extensions.Logging;

namespace Gradus.Logging;

/// <summary>
/// Tells an <see cref="ILogger"/> how a run goes: one line when it begins and one every so many seconds of training, at the level
/// Information, with the run's metrics at the level Debug; and one line for every evaluation.
/// </summary>
/// <param name="logger">Where to.</param>
/// <param name="interval">Seconds of training between two lines, above 0; ten if omitted.</param>
/// <param name="evaluation">Evaluations during the run, by an observer that is called before this one; null for none.</param>
/// <exception cref="ArgumentOutOfRangeException">The interval is not above 0.</exception>
public sealed partial class TrainingLogger(ILogger logger, TimeSpan? interval = null, EvaluationObserver? evaluation = null)
    : ITrainingObserver
{
    private const double DefaultSeconds = 10;

    private readonly double _interval = interval is not { } span ? DefaultSeconds
        : span > TimeSpan.Zero ? span.TotalSeconds
        : throw new ArgumentOutOfRangeException(nameof(interval), span, $"The interval is {span}; it must be above 0.");

    private readonly EpisodeWindow _window = new();
    private bool _hasBegun;
    private double _next;

    /// <inheritdoc/>
    public void OnEpisode(Agent agent, int environment, double episodeReturn, int length) => _window.Add(episodeReturn, length);

    /// <inheritdoc/>
    public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
    {
        double seconds = agent.TrainingSeconds;
        if (!_hasBegun)
        {
            _hasBegun = true;
            _next = seconds + _interval;
            Begun(logger, agent.Algorithm, agent.Source.Id, agent.EnvironmentSteps);
        }

        if (evaluation is not null && !double.IsNaN(evaluation.Row[EvaluationObserver.MeanReturn]))
        {
            Evaluated(
                logger,
                agent.Algorithm,
                agent.Source.Id,
                agent.EnvironmentSteps,
                evaluation.Row[EvaluationObserver.MeanReturn],
                evaluation.Row[EvaluationObserver.BestReturn]);
        }

        if (seconds >= _next)
        {
            _next = seconds + _interval;
            Progressed(
                logger,
                agent.Algorithm,
                agent.Source.Id,
                agent.EnvironmentSteps,
                agent.EnvironmentSteps / seconds,
                _window.Episodes,
                _window.MeanReturn);
            if (logger.IsEnabled(LogLevel.Debug))
            {
                foreach (Metric metric in metrics.Metrics)
                {
                    Measured(logger, metric.Name, metrics[metric]);
                }
            }
        }

        return TrainingSignal.Continue;
    }

    [LoggerMessage(1, LogLevel.Information, "Training {Algorithm} on {Environment} since step {EnvironmentSteps}")]
    private static partial void Begun(ILogger logger, string algorithm, string environment, long environmentSteps);

    [LoggerMessage(
        2,
        LogLevel.Information,
        "{Algorithm} on {Environment}: {EnvironmentSteps} steps, {StepsPerSecond:F0} a second, {Episodes} episodes, mean return "
            + "{MeanReturn}")]
    private static partial void Progressed(
        ILogger logger,
        string algorithm,
        string environment,
        long environmentSteps,
        double stepsPerSecond,
        long episodes,
        double meanReturn);

    [LoggerMessage(
        3,
        LogLevel.Information,
        "{Algorithm} on {Environment} evaluated after {EnvironmentSteps} steps: mean return {MeanReturn}, the best so far {BestReturn}")]
    private static partial void Evaluated(
        ILogger logger, string algorithm, string environment, long environmentSteps, double meanReturn, double bestReturn);

    [LoggerMessage(4, LogLevel.Debug, "{Metric} is {Value}")]
    private static partial void Measured(ILogger logger, string metric, double value);
}
