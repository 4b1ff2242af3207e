namespace Gradus.Rl;

/// <content>What is learned, as a policy and as a state to go on from.</content>
public sealed partial class StreamLearner : IResumable
{
    /// <summary>An immutable copy of the current policy, which acts without learning.</summary>
    public Policy ToPolicy() => _options.MakePolicy(StreamAC.Name, _task, Network, _theta, _normalization.Freeze());

    /// <summary>Saves <see cref="ToPolicy"/> as safetensors.</summary>
    /// <param name="path">The file; an existing one is replaced atomically. Its folder must exist.</param>
    /// <exception cref="InvalidPolicyException">A number is NaN or infinite; nothing is written.</exception>
    public void Save(string path) => ToPolicy().Save(path);

    /// <summary>SHA-256 over the float32 parameters, in lower-case hexadecimal: equal for equal runs.</summary>
    public string ParameterHash() => _theta.Hash();

    /// <summary>
    /// Writes all that a run needs to go on to the bit: parameters, traces, statistics, random stream and the current observation.
    /// </summary>
    /// <inheritdoc/>
    public void SaveState(StateWriter writer)
    {
        writer.Write("network", Network.Description.ToJson());
        writer.Write("theta", _theta.Values);
        writer.Write("action_stream", _actionStream);
        writer.Write("normalization", _normalization);
        writer.Write("policy_trace", _policyStep);
        writer.Write("value_trace", _valueStep);
        writer.Write("in_episode", IsInEpisode);
        writer.Write("observation", _model.Observations.OnTape);
        if (_hasAction || _repeatsAction)
        {
            writer.Write("before_action", _beforeAction);
        }
    }

    /// <summary>
    /// Goes on where <see cref="SaveState"/> has stopped: in the middle of an episode with <see cref="Act"/>, or with
    /// <see cref="Begin"/>.
    /// </summary>
    /// <inheritdoc/>
    public void LoadState(StateReader reader)
    {
        reader.Require("network", Network.Description.ToJson());
        reader.Read("theta", _theta.Values, finite: true);
        reader.Read("action_stream", _actionStream);
        reader.Read("normalization", _normalization);
        reader.Read("policy_trace", _policyStep);
        reader.Read("value_trace", _valueStep);
        bool inEpisode = reader.ReadBoolean("in_episode");
        reader.Read("observation", _model.Observations.OnTape, finite: true);
        bool hasAction = reader.IsNext("before_action"); // earlier versions did not write it
        if (hasAction)
        {
            reader.Read("before_action", _beforeAction);
        }

        reader.WhenAccepted(() => (IsInEpisode, _hasAction, _repeatsAction) = (inEpisode, false, hasAction));
    }

    /// <summary>Begins with what a policy has learned, which is known to fit.</summary>
    internal void StartFrom(Policy policy)
    {
        WarmStart.CopyParameters(policy, Network, _options, _theta);
        if (policy.Normalization is { } normalization)
        {
            _normalization.StartFrom(normalization, WarmStart.ValuesFit(policy, _options));
        }
    }
}
