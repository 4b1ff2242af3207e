using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>The tape of one gradient step of the value network: M rows gathered from a rollout, and its Adam optimiser.</summary>
internal sealed class ValueFit
{
    private readonly Var<float> _observations;
    private readonly Var<float> _returns;
    private readonly Var<float> _weights;
    private readonly Adam<float> _adam;
    private readonly double _learningRate;

    public ValueFit(TrpoOptions options, Backend<float> backend, ActorCriticNetwork network, ParameterVector<float> theta)
    {
        int rows = options.ValueMinibatchSize;
        var tape = new Tape<float>(backend);
        _observations = tape.Input("observation", rows, network.ObservationSpace.Size);
        _returns = tape.Input("return", rows, 1);
        _weights = tape.Input("weight", rows, 1);
        Loss = ActorCriticLoss<float>.RecordValue(network.RecordValue(tape, theta, _observations), _returns, _weights).Named("value loss");
        Total = ((float)options.ValueCoefficient * Loss).Named("total value loss");
        Tape = tape.Compile();
        Parameters = theta.View(network.Value);
        _adam = new Adam<float>(backend, Parameters);
        _learningRate = options.ValueLearningRate;
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

    /// <summary>
    /// Copies rows of a rollout; rows that are not transitions, and the remaining rows of the tape if fewer are given, get weight 0.
    /// </summary>
    public void Gather(ObservationRows observations, Tensor<float> returns, ReadOnlySpan<bool> isTransition, ReadOnlySpan<int> rows)
    {
        Gathering.Rows(observations, rows, _observations.Value);
        Gathering.Numbers(returns.Read(), rows, _returns.Value);
        Gathering.Weights(isTransition, rows, _weights.Value);
    }

    /// <summary>Moves the value network along the gradient of the last backward pass.</summary>
    public void Step() => _adam.Step(_learningRate);
}
