using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>
/// The tape of one gradient step: networks, heads and loss over M rows gathered from a rollout; with memory, over sequences that begin with
/// the states that the rollout had there.
/// </summary>
internal sealed class Minibatch
{
    private readonly ActorCriticTape _model;
    private readonly Var<float> _oldLogPi;
    private readonly Var<float> _oldValues;
    private readonly Var<float> _advantages;
    private readonly Var<float> _returns;
    private readonly Var<float> _weights;
    private readonly Shard _shard;
    private readonly Backend<float> _backend;
    private readonly Coefficient<float> _valueWeight;
    private readonly Coefficient<float> _entropyWeight;

    /// <param name="options">The coefficients of the loss.</param>
    /// <param name="rows">M, in this shard.</param>
    /// <param name="backend">The backend.</param>
    /// <param name="network">The networks.</param>
    /// <param name="theta">Their parameters.</param>
    /// <param name="length">L, the steps of a sequence.</param>
    /// <param name="shard">Which part of every minibatch the rows are.</param>
    public Minibatch(
        PpoOptions options,
        int rows,
        Backend<float> backend,
        ActorCriticNetwork network,
        ParameterVector<float> theta,
        int length,
        Shard shard)
    {
        (_shard, _backend) = (shard, backend);
        _model = new ActorCriticTape(backend, network, theta, rows, rows / length);
        Tape<float> tape = _model.Tape;
        _oldLogPi = tape.Input("old log pi", rows, 1);
        _oldValues = tape.Input("old value", rows, 1);
        _advantages = tape.Input("advantage", rows, 1);
        _returns = tape.Input("return", rows, 1);
        _weights = tape.Input("weight", rows, 1);
        _valueWeight = Coefficient<float>.OfValue(tape, options.ValueCoefficient);
        _entropyWeight = Coefficient<float>.OfEntropy(tape, options.EntropyCoefficient);
        Loss = PpoLoss<float>.Record(
            _model.Policy.LogProb(),
            _model.Policy.Entropy(),
            _model.Values,
            _oldLogPi,
            options.ClipValue ? _oldValues : null,
            _advantages,
            _returns,
            _weights,
            (float)options.ClipRange.Initial,
            _valueWeight,
            _entropyWeight);
        Tape = tape.Compile();
    }

    public PpoLoss<float> Loss { get; }

    public CompiledTape<float> Tape { get; }

    /// <summary>w, (M, 1).</summary>
    public Tensor<float> Weights => _weights.Value;

    /// <summary>Moves the weights of the loss on that follow a schedule.</summary>
    /// <param name="progress">The share of the run that is done.</param>
    public void Anneal(double progress)
    {
        _valueWeight.Set(progress);
        _entropyWeight.Set(progress);
    }

    /// <summary>
    /// Copies the rows of a rollout that the order has selected. Rows that do not count get weight 0, and so do the remaining rows of the
    /// tape if fewer rows are selected.
    /// </summary>
    public void Gather(RolloutRows rollout, MinibatchOrder order, bool normalizeAdvantage)
    {
        ReadOnlySpan<int> rows = order.Rows;
        _model.Memory?.Gather(rollout.Memory!, rows);
        Gathering.Rows(rollout.Observations, rows, _model.Observations.OnTape);
        _model.Policy.GatherActions(rollout.Policy, rows);
        Gathering.Numbers(rollout.OldLogPi.Read(), rows, _oldLogPi.Value);
        Gathering.Numbers(rollout.OldValues.Read(), rows, _oldValues.Value);
        Gathering.Numbers(rollout.Advantages.Read(), rows, _advantages.Value);
        Gathering.Numbers(rollout.Returns.Read(), rows, _returns.Value);
        Gathering.Weights(order.Counts, _shard.Sum((double)order.Counts.Count(true)), _weights.Value);
        if (normalizeAdvantage)
        {
            using HostWrite<float> edit = _advantages.Value.Edit();
            Normalize(edit.Span[..rows.Length], order.Counts);
        }
    }

    /// <summary>The same for a minibatch of transitions, asked for where they are, off the host.</summary>
    /// <param name="rollout">The rollout.</param>
    /// <param name="gathering">Has the rows of all minibatches.</param>
    /// <param name="part">Which of them are this one's.</param>
    /// <param name="normalize">Normalises advantages; null if they stay.</param>
    public void Ask(RolloutRows rollout, PlacedGathering gathering, (int First, int Count) part, Action<Tensor<float>>? normalize)
    {
        gathering.Observations(rollout.Observations, part, _model.Observations.OnTape);
        gathering.Actions(rollout.Policy, part, _model.Policy);
        gathering.Numbers(rollout.OldLogPi, part, _oldLogPi.Value);
        gathering.Numbers(rollout.OldValues, part, _oldValues.Value);
        gathering.Numbers(rollout.Advantages, part, _advantages.Value);
        gathering.Numbers(rollout.Returns, part, _returns.Value);
        Gathering.AskForWeights(_backend, part.Count, _weights.Value);
        normalize?.Invoke(_advantages.Value.RowRange(0, part.Count));
    }

    private void Normalize(Span<float> advantages, ReadOnlySpan<bool> counts)
    {
        if (_shard.IsWhole)
        {
            Moments.Normalize(advantages, counts);
        }
        else
        {
            Moments.Normalize(advantages, counts, _shard.Merge(Moments.SpreadOf<float>(advantages, counts)));
        }
    }
}
