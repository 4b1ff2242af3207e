using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>V(s) of states that are not rows of the training tape: at the end of a rollout, and where an episode was truncated.</summary>
internal sealed class Critic
{
    private readonly CompiledTape<float> _tape;
    private readonly Section _all;
    private readonly Var<float> _observations;
    private readonly Var<float> _values;

    public Critic(Backend<float> backend, ActorCriticNetwork network, ParameterVector<float> theta, int rows)
    {
        var tape = new Tape<float>(backend);
        _observations = tape.Input("final observation", rows, network.ObservationSpace.Size);
        var net = network.Open(tape, theta, _observations);
        Var<float> features = network.Features(net);
        int trunk = net.Memories.Count;
        _values = network.Values(net, features);
        Memory = SequenceMemory.OfValue(net, trunk);
        _all = tape.EndSection("critic");
        _tape = tape.Compile();
    }

    /// <summary>The states to evaluate, written by the caller, one per row.</summary>
    public Tensor<float> Observations => _observations.Value;

    /// <summary>
    /// What the network remembers when it sees the states; null if it has no memory. Episodes begin with them unless the caller says
    /// otherwise.
    /// </summary>
    public SequenceMemory? Memory { get; }

    /// <summary>What the network remembers of one game at its beginning: zeros.</summary>
    public Tensor<float>[] NewMemory() => [.. Memory?.Sizes.Select(size => _tape.Backend.Allocate(1, size)) ?? []];

    /// <summary>V of one game, in a critic of one row.</summary>
    /// <param name="memory">What the network remembers, which becomes what it remembers then.</param>
    public float EvaluateOne(Tensor<float>[] memory)
    {
        Memory?.SetKeep(0, [1]); // an episode begins with a memory of zeros
        Memory?.Begin(memory);
        float value = Evaluate(1)[0];
        Memory?.End(1, memory);
        return value;
    }

    /// <summary>Evaluates the first rows.</summary>
    /// <param name="count">Number of rows, at least 1.</param>
    /// <returns>V(s), one number per row.</returns>
    public ReadOnlySpan<float> Evaluate(int count) => Value(count).Read();

    /// <summary>Evaluates the first rows, without looking at the result.</summary>
    /// <param name="count">Number of rows, at least 1.</param>
    /// <returns>V(s), (count, 1), until the next call.</returns>
    public Tensor<float> Value(int count)
    {
        _tape.Forward(_all, 0, count);
        return _values.Value.RowRange(0, count);
    }
}
