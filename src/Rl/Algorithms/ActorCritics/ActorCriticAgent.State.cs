namespace Gradus.Rl;

/// <content>What is learned, as a policy and as what a checkpoint holds of it.</content>
public abstract partial class ActorCriticAgent
{
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The agent is learning on another thread.</exception>
    public override Policy ToPolicy()
    {
        RequireOwnThread();
        return _options.MakePolicy(Algorithm, Source, Network, Theta, _normalization.Freeze());
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The agent is learning on another thread.</exception>
    public override string ParameterHash()
    {
        RequireOwnThread();
        return Theta.Hash();
    }

    /// <inheritdoc/>
    protected override void TakePolicy(Policy policy)
    {
        WarmStart.RequireFit(policy, Source, Network, _options);
        WarmStart.CopyParameters(policy, Network, _options, Theta);
        if (policy.Normalization is { } normalization)
        {
            _normalization.StartFrom(normalization, WarmStart.ValuesFit(policy, _options));
        }
    }

    /// <inheritdoc/>
    protected override void SaveLearner(StateWriter writer)
    {
        writer.Write("network", Network.Description.ToJson());
        writer.Write("theta", Theta.Values);
        writer.Write("action_stream", _actionStream);
        writer.Write("shuffle_stream", ShuffleStream);
        writer.Write("normalization", _normalization);
        writer.Write("rollouts", Learner.Collector);
    }

    /// <inheritdoc/>
    protected override void LoadLearner(StateReader reader)
    {
        reader.Require("network", Network.Description.ToJson());
        reader.Read("theta", Theta.Values, finite: true);
        reader.Read("action_stream", _actionStream);
        reader.Read("shuffle_stream", ShuffleStream);
        reader.Read("normalization", _normalization);
        reader.Read("rollouts", Learner.Collector);
    }
}
