using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>The tape of one gradient step: networks, heads and loss over M rows gathered from a rollout.</summary>
internal sealed class Minibatch
{
    private readonly ActorCriticTape _model;
    private readonly Var<float> _oldLogPi;
    private readonly Var<float> _oldValues;
    private readonly Var<float> _advantages;
    private readonly Var<float> _returns;
    private readonly Var<float> _weights;
    private readonly bool[] _counts;

    public Minibatch(PpoOptions options, Backend<float> backend, ActorCriticNetwork network, ParameterVector<float> theta)
    {
        int rows = options.MinibatchSize;
        _counts = new bool[rows];
        _model = new ActorCriticTape(backend, network, theta, rows);
        Tape<float> tape = _model.Tape;
        _oldLogPi = tape.Input("old log pi", rows, 1);
        _oldValues = tape.Input("old value", rows, 1);
        _advantages = tape.Input("advantage", rows, 1);
        _returns = tape.Input("return", rows, 1);
        _weights = tape.Input("weight", rows, 1);
        Loss = PpoLoss<float>.Record(
            _model.Policy.LogProb(),
            _model.Policy.Entropy(),
            _model.Values,
            _oldLogPi,
            options.ClipValue ? _oldValues : null,
            _advantages,
            _returns,
            _weights,
            (float)options.ClipRange,
            (float)options.ValueCoefficient,
            (float)options.EntropyCoefficient);
        Tape = tape.Compile();
    }

    public PpoLoss<float> Loss { get; }

    public CompiledTape<float> Tape { get; }

    /// <summary>w of the rows in use, (M).</summary>
    public ReadOnlySpan<float> Weights => _weights.Value.Read();

    /// <summary>
    /// Copies the rows of a rollout that <paramref name="rows"/> names. Rows that are not transitions get weight 0, and so do the remaining
    /// rows of the tape if fewer rows are given.
    /// </summary>
    public void Gather(RolloutRows rollout, ReadOnlySpan<int> rows, bool normalizeAdvantage)
    {
        Gathering.Rows(rollout.Observations, rows, _model.Observations.OnTape);
        _model.Policy.GatherActions(rollout.Policy, rows);
        Gathering.Numbers(rollout.OldLogPi, rows, _oldLogPi.Value);
        Gathering.Numbers(rollout.OldValues, rows, _oldValues.Value);
        Gathering.Numbers(rollout.Advantages.Read(), rows, _advantages.Value);
        Gathering.Numbers(rollout.Returns.Read(), rows, _returns.Value);
        Gathering.Weights(rollout.IsTransition, rows, _weights.Value);
        if (normalizeAdvantage)
        {
            Span<bool> counts = _counts;
            for (int i = 0; i < rows.Length; i++)
            {
                counts[i] = rollout.IsTransition[rows[i]];
            }

            using HostWrite<float> edit = _advantages.Value.Edit();
            Moments.Normalize(edit.Span[..rows.Length], counts[..rows.Length]);
        }
    }
}
