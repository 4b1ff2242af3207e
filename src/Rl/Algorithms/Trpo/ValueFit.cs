using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>The tape of one gradient step of the value network: M rows gathered from a rollout, and its Adam optimiser.</summary>
internal sealed class ValueFit
{
    private readonly Var<float> _observations;
    private readonly Var<float> _returns;
    private readonly Var<float> _weights;
    private readonly Adam<float> _adam;
    private readonly Schedule _schedule;
    private readonly Coefficient<float> _weight;
    private double _learningRate;
    private readonly SequenceMemory? _memory;

    /// <param name="options">The coefficient of the loss, the learning rate.</param>
    /// <param name="rows">M, in this shard.</param>
    /// <param name="backend">The backend.</param>
    /// <param name="network">The networks.</param>
    /// <param name="theta">Their parameters.</param>
    /// <param name="length">L, the steps of a sequence.</param>
    public ValueFit(
        TrpoOptions options, int rows, Backend<float> backend, ActorCriticNetwork network, ParameterVector<float> theta, int length)
    {
        var tape = new Tape<float>(backend);
        _observations = tape.Input("observation", rows, network.ObservationSpace.Size);
        _returns = tape.Input("return", rows, 1);
        _weights = tape.Input("weight", rows, 1);
        var net = network.Open(tape, theta, _observations, rows / length);
        Var<float> values = network.Values(net, network.Features(net)); // the policy is another network: there is no trunk
        _memory = SequenceMemory.OfValue(net, trunk: 0);
        _weight = Coefficient<float>.OfValue(tape, options.ValueCoefficient);
        Loss = ActorCriticLoss<float>.RecordValue(values, _returns, _weights).Named("value loss");
        Total = _weight.Times(Loss).Named("total value loss");
        Tape = tape.Compile();
        Parameters = theta.View(network.Value);
        _adam = new Adam<float>(backend, Parameters);
        _schedule = options.ValueLearningRate;
        _learningRate = _schedule.Initial;
    }

    /// <summary>Σ w (V(s) − R)², (1, 1).</summary>
    public Var<float> Loss { get; }

    /// <summary>c_v times the loss, which is minimised.</summary>
    public Var<float> Total { get; }

    public CompiledTape<float> Tape { get; }

    /// <summary>The value network's own parameters, the only ones that move.</summary>
    public ParameterView<float> Parameters { get; }

    /// <summary>Its statistics are part of a checkpoint.</summary>
    public Optimizer<float> Optimizer => _adam;

    /// <summary>Moves learning rate and weight on.</summary>
    /// <param name="progress">The share of the run that is done.</param>
    public void Anneal(double progress)
    {
        _learningRate = _schedule.At(progress);
        _weight.Set(progress);
    }

    /// <summary>
    /// Copies the rows of a rollout that the order has selected; rows that do not count, and the remaining rows of the tape if fewer are
    /// selected, get weight 0.
    /// </summary>
    public void Gather(ActorCriticTape rollout, Tensor<float> returns, MinibatchOrder order, Shard shard)
    {
        ReadOnlySpan<int> rows = order.Rows;
        _memory?.Gather(rollout.Memory!, rows);
        Gathering.Rows(rollout.Observations, rows, _observations.Value);
        Gathering.Numbers(returns.Read(), rows, _returns.Value);
        Gathering.Weights(order.Counts, shard.Sum((double)order.Counts.Count(true)), _weights.Value);
    }

    /// <summary>The same for a minibatch of transitions, asked for where they are, off the host.</summary>
    /// <param name="rollout">The rollout.</param>
    /// <param name="returns">R, (B, 1).</param>
    /// <param name="gathering">Has the rows of all minibatches.</param>
    /// <param name="part">Which of them are this one's.</param>
    public void Ask(ActorCriticTape rollout, Tensor<float> returns, PlacedGathering gathering, (int First, int Count) part)
    {
        gathering.Observations(rollout.Observations, part, _observations.Value);
        gathering.Numbers(returns, part, _returns.Value);
        Gathering.AskForWeights(Tape.Backend, part.Count, _weights.Value);
    }

    /// <summary>Moves the value network along the gradient of the last backward pass.</summary>
    public void Step() => _adam.Step(_learningRate);
}
