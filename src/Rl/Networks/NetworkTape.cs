using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>What a network is recorded with: the tape, the parameters, the observation, and what it remembers.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class NetworkTape<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly List<(Var<T> Initial, Var<T> States)> _memories = [];
    private Var<T>? _keep;

    /// <summary>Stores them. Without memory every row is by itself; with one, every row is the first step of an episode.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="theta">The parameters, in the network's layout.</param>
    /// <param name="observation">What the network sees of s, (B, columns).</param>
    public NetworkTape(Tape<T> tape, ParameterVector<T> theta, Var<T> observation)
        : this(tape, theta, observation, observation.Shape.Rows)
    {
    }

    /// <summary>Stores them, and how the rows are sequences.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="theta">The parameters, in the network's layout.</param>
    /// <param name="observation">What the network sees of s, (T·N, columns): N sequences side by side, step after step.</param>
    /// <param name="sequences">N, which divides the rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of sequences does not divide that of the rows.</exception>
    public NetworkTape(Tape<T> tape, ParameterVector<T> theta, Var<T> observation, int sequences)
    {
        if (sequences < 1 || observation.Shape.Rows % sequences != 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(sequences), $"{observation.Shape.Rows} rows are not {sequences} sequences of equal length.");
        }

        Tape = tape;
        Theta = theta;
        Observation = observation;
        Sequences = sequences;
    }

    /// <summary>The tape.</summary>
    public Tape<T> Tape { get; }

    /// <summary>The parameters, in the network's layout.</summary>
    public ParameterVector<T> Theta { get; }

    /// <summary>
    /// What the network sees of s, one row per sample: the observation, row-major in the shape of its space.
    /// <see cref="Gradus.Envs.Discrete"/> observations and the elements of <see cref="Gradus.Envs.MultiDiscrete"/> ones are one-hot.
    /// </summary>
    public Var<T> Observation { get; }

    /// <summary>N: the rows of a step, which follow those of the step before.</summary>
    public int Sequences { get; }

    /// <summary>
    /// 1, or 0 where an episode begins, (B, 1): an input that the owner of the tape fills. Zeros at first. Made when it is first asked for.
    /// </summary>
    public Var<T> Keep => _keep ??= Tape.Input("keep", Observation.Shape.Rows, 1);

    /// <summary>The memories recorded so far: the states before the first step, (N, ·), and those after every row, (B, ·).</summary>
    internal IReadOnlyList<(Var<T> Initial, Var<T> States)> Memories => _memories;

    /// <summary>A block of the parameters on the tape.</summary>
    /// <param name="block">A block of the network's layout.</param>
    public Var<T> this[ParameterBlock block] => Tape.Parameter(Theta, block);

    /// <summary>Records a recurrent layer whose states are carried from step to step and from rollout to rollout.</summary>
    /// <param name="layer">The layer, declared in the network's layout.</param>
    /// <param name="x">(B, inputs).</param>
    /// <returns>Its outputs, (B, H).</returns>
    public Var<T> Remember(RecurrentLayer layer, Var<T> x)
    {
        Var<T> initial = Initial(layer.StateSize);
        (Var<T> outputs, Var<T> states) = layer.Record(Tape, Theta, x, initial, Keep);
        _memories.Add((initial, states));
        return outputs;
    }

    /// <summary>
    /// Records a memory of your own. Row b of its states may depend on the rows up to b and on the initial ones; where
    /// <see cref="Keep"/> is 0, on nothing before b.
    /// </summary>
    /// <param name="size">The numbers that it carries for each sequence.</param>
    /// <param name="record">Records the states after every row, (B, size), from those before the first step, (N, size).</param>
    /// <returns>The states.</returns>
    /// <exception cref="InvalidOperationException">The states are not (B, size).</exception>
    public Var<T> Remember(int size, Func<Var<T>, Var<T>> record)
    {
        Var<T> initial = Initial(size);
        Var<T> states = record(initial);
        _memories.Add(states.Shape == new Shape(Observation.Shape.Rows, size)
            ? (initial, states)
            : throw new InvalidOperationException($"The states are {states}, but must be ({Observation.Shape.Rows}, {size})."));
        return states;
    }

    private Var<T> Initial(int size) => Tape.Input($"memory {_memories.Count}", Sequences, size);
}
