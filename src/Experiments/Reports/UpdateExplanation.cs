using System.Collections.Immutable;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>One update of an actor-critic, taken apart: what it saw, what it computed and what it changed. <see cref="ExplanationPage"/>
/// writes it down.</summary>
public sealed class UpdateExplanation
{
    private UpdateExplanation(ActorCriticAgent agent, Recorder recorder)
    {
        Environment = agent.Source.Id;
        Options = agent.Options;
        First = recorder.First!;
        After = recorder.After ?? agent.Inspect().Parameters;
        Steps = recorder.Steps;
        Metrics = recorder.Metrics;
        Layers = agent is Acktr acktr ? [.. acktr.Curvature.Layers.Select(layer => new LayerExplanation(layer))] : [];
    }

    /// <summary>The environment's id.</summary>
    public string Environment { get; }

    /// <summary>The hyper-parameters.</summary>
    public ActorCriticOptions Options { get; }

    /// <summary>The agent right before the update's first gradient step, with a check of every node of the tape.</summary>
    public AgentInspection First { get; }

    /// <summary>θ after that step.</summary>
    public IReadOnlyList<ParameterInspection> After { get; }

    /// <summary>The loss terms of every gradient step of the update, in order: one for A2C and ACKTR, many for PPO.</summary>
    public IReadOnlyList<StepTerms> Steps { get; }

    /// <summary>What the update measured, by the metric's name; without those that it did not.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; }

    /// <summary>The Kronecker factors of every layer; empty for other algorithms than ACKTR.</summary>
    public IReadOnlyList<LayerExplanation> Layers { get; }

    /// <summary>Trains a fresh agent until one update is done, and takes that update apart.</summary>
    /// <param name="agent">A2C, PPO or ACKTR, not trained yet. It stays usable.</param>
    /// <param name="update">Which update, from 1.</param>
    /// <param name="environmentSteps">The budget that schedules run along, at least that of so many updates.</param>
    /// <exception cref="ArgumentException">The agent is another algorithm's, or has learned already.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The update is not within the budget.</exception>
    /// <exception cref="TrainingFailedException">A loss or gradient became NaN or infinite.</exception>
    public static UpdateExplanation Record(ActorCriticAgent agent, int update, long environmentSteps)
    {
        if (agent is not (A2C or Ppo or Acktr) || agent.Updates != 0)
        {
            throw new ArgumentException("An update can be taken apart of a fresh agent of a2c, ppo or acktr.", nameof(agent));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(update, 1);
        if (update > environmentSteps / agent.StepsPerUpdate)
        {
            throw new ArgumentOutOfRangeException(
                nameof(update), $"Update {update} is not within {environmentSteps} environment steps: they make "
                    + $"{environmentSteps / agent.StepsPerUpdate} updates.");
        }

        var recorder = new Recorder(update);
        agent.BeforeStep = recorder.BeforeStep;
        try
        {
            agent.Learn(environmentSteps, recorder);
        }
        finally
        {
            agent.BeforeStep = null;
        }

        return new UpdateExplanation(agent, recorder);
    }

    private sealed class Recorder(int update) : ITrainingObserver
    {
        private readonly List<StepTerms> _steps = [];

        public AgentInspection? First { get; private set; }

        public IReadOnlyList<ParameterInspection>? After { get; private set; }

        public IReadOnlyList<StepTerms> Steps => _steps;

        public ImmutableDictionary<string, double> Metrics { get; private set; } = ImmutableDictionary<string, double>.Empty;

        public void BeforeStep(ActorCriticAgent agent)
        {
            if (agent.Updates != update - 1)
            {
                return;
            }

            AgentInspection inspection = agent.Inspect(check: First is null);
            _steps.Add(StepTerms.Of(inspection));
            if (First is null)
            {
                First = inspection;
            }
            else
            {
                After ??= inspection.Parameters;
            }
        }

        public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
        {
        }

        public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
        {
            if (agent.Updates < update)
            {
                return TrainingSignal.Continue;
            }

            Metrics = metrics.Metrics.Where(metric => double.IsFinite(metrics[metric]))
                .ToImmutableDictionary(metric => metric.Name, metric => metrics[metric]);
            return TrainingSignal.Stop;
        }
    }
}
