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
        Before = recorder.Before!;
        After = recorder.After ?? agent.Inspect().Parameters;
        Steps = recorder.Steps;
        Opened = recorder.Opened!;
        Metrics = recorder.Metrics;
        var curvature = (agent as Acktr)?.Curvature;
        Layers = [.. (curvature?.Layers ?? []).Select(layer => new LayerExplanation(layer))];
        ModelsFisher = curvature?.ModelsFisher ?? false;
    }

    /// <summary>The environment's id.</summary>
    public string Environment { get; }

    /// <summary>The hyper-parameters.</summary>
    public ActorCriticOptions Options { get; }

    /// <summary>The agent right before the gradient step that is opened, with a check of every node of the tape.</summary>
    public AgentInspection Before { get; }

    /// <summary>θ after that step.</summary>
    public IReadOnlyList<ParameterInspection> After { get; }

    /// <summary>Every gradient step of the update, in order: one for A2C and ACKTR, one for each minibatch of each epoch for PPO.</summary>
    public IReadOnlyList<StepTerms> Steps { get; }

    /// <summary>The one of them that is opened.</summary>
    public StepTerms Opened { get; }

    /// <summary>What the update measured, by the metric's name; without those that it did not.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; }

    /// <summary>The curvature of every layer; empty for other algorithms than ACKTR.</summary>
    public IReadOnlyList<LayerExplanation> Layers { get; }

    /// <summary>True for ACKTR with a curvature that models the Fisher matrix, whose Δᵀ∇ predicts the divergence.</summary>
    internal bool ModelsFisher { get; }

    /// <summary>Trains a fresh agent until one update is done, and takes that update apart.</summary>
    /// <param name="agent">A2C, PPO or ACKTR, not trained yet. It stays usable.</param>
    /// <param name="update">Which update, from 1.</param>
    /// <param name="environmentSteps">The budget that schedules run along, at least that of so many updates.</param>
    /// <param name="epoch">Of PPO: which pass over the rollout is opened, from 1.</param>
    /// <param name="minibatch">Of PPO: which minibatch of that pass is opened, from 1.</param>
    /// <exception cref="ArgumentException">The agent is another algorithm's, or has learned already.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The update is not within the budget, or has no such minibatch: PPO ends an update early where <c>target_kl</c> tells it to.
    /// </exception>
    /// <exception cref="TrainingFailedException">A loss or gradient became NaN or infinite.</exception>
    public static UpdateExplanation Record(ActorCriticAgent agent, int update, long environmentSteps, int epoch = 1, int minibatch = 1)
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

        (int epochs, int minibatches) = StepsOf(agent);
        if (epoch < 1 || epoch > epochs || minibatch < 1 || minibatch > minibatches)
        {
            throw new ArgumentOutOfRangeException(
                epoch < 1 || epoch > epochs ? nameof(epoch) : nameof(minibatch), $"There is no minibatch {minibatch} of epoch {epoch}: an "
                    + $"update has {minibatches} in each of {epochs}.");
        }

        var recorder = new Recorder(update, epoch, minibatch, minibatches);
        agent.BeforeStep = recorder.BeforeStep;
        try
        {
            agent.Learn(environmentSteps, recorder);
        }
        finally
        {
            agent.BeforeStep = null;
        }

        return recorder.Opened is not null ? new UpdateExplanation(agent, recorder) : throw new ArgumentOutOfRangeException(
            nameof(epoch), $"Update {update} ended after {recorder.Steps.Count} gradient steps, because the policy had moved far enough "
                + $"(target_kl): minibatch {minibatch} of epoch {epoch} was not reached.");
    }

    /// <summary>How many epochs an update has at most, and how many minibatches each: 1 and 1 where it makes a single step.</summary>
    private static (int Epochs, int Minibatches) StepsOf(ActorCriticAgent agent) => agent.Options is PpoOptions options
        ? (options.Epochs, (agent.StepsPerUpdate + options.MinibatchSize - 1) / options.MinibatchSize)
        : (1, 1);

    private sealed class Recorder(int update, int epoch, int minibatch, int minibatches) : ITrainingObserver
    {
        public AgentInspection? Before { get; private set; }

        public StepTerms? Opened { get; private set; }

        public IReadOnlyList<ParameterInspection>? After { get; private set; }

        public List<StepTerms> Steps { get; } = [];

        public ImmutableDictionary<string, double> Metrics { get; private set; } = ImmutableDictionary<string, double>.Empty;

        public void BeforeStep(ActorCriticAgent agent)
        {
            if (agent.Updates != update - 1)
            {
                return;
            }

            (int epochsDone, int minibatchesDone) = Math.DivRem(Steps.Count, minibatches);
            bool opens = (epochsDone + 1, minibatchesDone + 1) == (epoch, minibatch);
            AgentInspection inspection = agent.Inspect(check: opens);
            Steps.Add(StepTerms.Of(inspection, agent.Options, epochsDone + 1, minibatchesDone + 1));
            if (opens)
            {
                (Before, Opened) = (inspection, Steps[^1]);
            }
            else if (Before is not null)
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
