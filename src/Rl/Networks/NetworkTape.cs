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
    private Var<T>? _joined;

    /// <summary>Stores them. Without memory every row is by itself; with one, every row is the first step of an episode.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="theta">The parameters, in the network's layout.</param>
    /// <param name="parts">What the network sees of each part of s, (B, ·); at least one.</param>
    public NetworkTape(Tape<T> tape, ParameterVector<T> theta, IReadOnlyList<ObservationPart<T>> parts)
        : this(tape, theta, parts, parts[0].Columns.Shape.Rows)
    {
    }

    /// <summary>Stores them, and how the rows are sequences.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="theta">The parameters, in the network's layout.</param>
    /// <param name="parts">
    /// What the network sees of each part of s, (T·N, ·): N sequences side by side, step after step; at least one.
    /// </param>
    /// <param name="sequences">N, which divides the rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of sequences does not divide that of the rows.</exception>
    public NetworkTape(Tape<T> tape, ParameterVector<T> theta, IReadOnlyList<ObservationPart<T>> parts, int sequences)
    {
        int rows = parts[0].Columns.Shape.Rows;
        if (sequences < 1 || rows % sequences != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(sequences), $"{rows} rows are not {sequences} sequences of equal length.");
        }

        Tape = tape;
        Theta = theta;
        Parts = parts;
        Sequences = sequences;
    }

    /// <summary>The tape.</summary>
    public Tape<T> Tape { get; }

    /// <summary>The parameters, in the network's layout.</summary>
    public ParameterVector<T> Theta { get; }

    /// <summary>
    /// What the network sees of each leaf of the observation space, in order: one for a space without parts. A network that treats parts
    /// alike takes <see cref="Observation"/>.
    /// </summary>
    public IReadOnlyList<ObservationPart<T>> Parts { get; }

    /// <summary>
    /// What the network sees of s, one row per sample: the observation, row-major in the shape of its space.
    /// <see cref="Gradus.Envs.Discrete"/> observations and the elements of <see cref="Gradus.Envs.MultiDiscrete"/> ones are one-hot. The
    /// parts of a <see cref="Gradus.Envs.CompositeSpace"/> are side by side, in their order.
    /// </summary>
    public Var<T> Observation => _joined ??= Join([.. Parts.Select(part => part.Columns)]);

    /// <summary>The features that exploration noise depends on, (B, ·); null where it depends on none.</summary>
    internal Var<T>? NoiseFeatures { get; set; }

    /// <summary>B.</summary>
    internal int Rows => Parts[0].Columns.Shape.Rows;

    /// <summary>N: the rows of a step, which follow those of the step before.</summary>
    public int Sequences { get; }

    /// <summary>
    /// 1, or 0 where an episode begins, (B, 1): an input that the owner of the tape fills. Zeros at first. Made when it is first asked for.
    /// </summary>
    public Var<T> Keep => _keep ??= Tape.Input("keep", Rows, 1);

    /// <summary>The memories recorded so far: the states before the first step, (N, ·), and those after every row, (B, ·).</summary>
    internal IReadOnlyList<(Var<T> Initial, Var<T> States)> Memories => _memories;

    /// <summary>A block of the parameters on the tape.</summary>
    /// <param name="block">A block of the network's layout.</param>
    public Var<T> this[ParameterBlock block] => Tape.Parameter(Theta, block);

    /// <summary>Records values side by side; one alone is itself.</summary>
    internal static Var<T> Join(ReadOnlySpan<Var<T>> values) => values.Length == 1 ? values[0] : values[0].Concat(values[1..]);

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
        _memories.Add(states.Shape == new Shape(Rows, size)
            ? (initial, states)
            : throw new InvalidOperationException($"The states are {states}, but must be ({Rows}, {size})."));
        return states;
    }

    private Var<T> Initial(int size) => Tape.Input($"memory {_memories.Count}", Sequences, size);
}
