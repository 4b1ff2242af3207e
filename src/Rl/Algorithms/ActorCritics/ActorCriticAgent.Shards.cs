namespace Gradus.Rl;

/// <summary>One shard of a run that is divided.</summary>
public abstract partial class ActorCriticAgent
{
    private readonly UpdateReport? _updateReport;

    /// <summary>What the shards told each other at the end of the last rollout; null for a run that is not divided.</summary>
    internal RolloutReport? Report => _report;

    /// <summary>Makes an update together with the other shards, at a point of the run that all of them have.</summary>
    /// <param name="steps">Environment steps of all shards so far.</param>
    /// <param name="budget">The environment steps at which the run began and will end.</param>
    /// <param name="metrics">Takes what the update measures, over all shards.</param>
    /// <exception cref="TrainingFailedException">This or another shard failed; all have what they had before.</exception>
    internal void UpdateWithOthers(long steps, (long Start, long End) budget, MetricRow metrics)
    {
        (EnvironmentSteps, Budget) = (steps, budget);
        metrics.Clear();
        _updateReport!.Begin(metrics);
        UpdateOrUndo(metrics);
        _updateReport.Join(metrics);
    }

    /// <summary>
    /// Says, before the last gradient is taken, that the update has measured everything that adds up over shards: they are told of it
    /// together with the gradient.
    /// </summary>
    /// <param name="metrics">What has been measured.</param>
    private protected void TellWithGradient(MetricRow metrics) => _updateReport?.Write(metrics);

    /// <summary>This shard's part of a minibatch.</summary>
    /// <param name="size">Transitions of the minibatch, over all shards.</param>
    /// <param name="name">The name of the option that gives them.</param>
    /// <exception cref="HyperparameterException">
    /// It cannot be divided equally, or is larger than a rollout; the environments are given back.
    /// </exception>
    private protected int ShareOf(int size, string name)
    {
        if (size % _shard.Count == 0 && size / _shard.Count <= StepsPerUpdate)
        {
            return size / _shard.Count;
        }

        _lease.Return();
        throw new HyperparameterException(size % _shard.Count == 0
            ? $"{name} is {size}, but a rollout has only {StepsPerUpdate * _shard.Count} transitions (n_steps {_options.Steps} × "
                + $"{Environments.Count * _shard.Count} environments)."
            : $"{name} is {size}, which {_shard.Count} shards cannot share equally: it must be a multiple of {_shard.Count}.");
    }

    /// <summary>The number of an environment among those of all shards.</summary>
    private int NumberOf(int index) => (_shard.Index * Environments.Count) + index;

    /// <summary>A rollout of this shard, and the number of transitions in those of all.</summary>
    private RolloutBuffer CollectWithOthers(RolloutReport report)
    {
        report.Begin();
        RolloutBuffer rollout;
        try
        {
            rollout = Learner.Collect(_options.Steps);
        }
        catch (Exception exception)
        {
            throw report.Fail(exception);
        }

        int transitions = report.Join();
        EnvironmentSteps += transitions;
        Learner.Weigh(1f / Math.Max(transitions, 1));
        return rollout;
    }
}
