namespace Gradus.Rl;

/// <summary>
/// What a network remembers over the rows of N sequences, step after step: for each of its memories the states before the first step and
/// those after every row, and where episodes begin. The memories come in the order trunk, policy, value.
/// </summary>
internal sealed class SequenceMemory
{
    private readonly Backend<float> _backend;
    private readonly Tensor<float>[] _initial; // (N, size) each
    private readonly Tensor<float>[] _states; // (B, size) each
    private readonly int _trunk;
    private readonly int _acting;

    /// <summary>For a tape of the value alone: which memory of a whole network each of its memories is.</summary>
    private readonly bool _isOfValue;

    private SequenceMemory(
        Backend<float> backend, Tensor<float> keep, Tensor<float>[] initial, Tensor<float>[] states, int trunk, int acting, bool isOfValue)
    {
        _backend = backend;
        Keep = keep;
        _initial = initial;
        _states = states;
        _trunk = trunk;
        _acting = acting;
        _isOfValue = isOfValue;
    }

    /// <summary>1, or 0 where an episode begins, (B, 1).</summary>
    public Tensor<float> Keep { get; }

    /// <summary>N.</summary>
    public int Sequences => _initial[0].Rows;

    /// <summary>The sizes of the memories.</summary>
    public IEnumerable<int> Sizes => _initial.Select(initial => initial.Cols);

    /// <summary>The memories of a network on a tape, with the policy's or all.</summary>
    /// <param name="net">What it was recorded with.</param>
    /// <param name="trunk">How many belong to the trunk.</param>
    /// <param name="acting">How many belong to trunk and policy.</param>
    /// <returns>Null if there are none.</returns>
    public static SequenceMemory? Of(NetworkTape<float> net, int trunk, int acting) => Of(net, trunk, acting, isOfValue: false);

    /// <summary>The memories of trunk and value on a tape without the policy.</summary>
    /// <param name="net">What they were recorded with.</param>
    /// <param name="trunk">How many belong to the trunk.</param>
    /// <returns>Null if there are none.</returns>
    public static SequenceMemory? OfValue(NetworkTape<float> net, int trunk) => Of(net, trunk, trunk, isOfValue: true);

    /// <summary>Memory for a rollout whose networks are on tapes of one step.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="rows">B.</param>
    /// <param name="policy">Trunk and policy; null if they have none.</param>
    /// <param name="value">Trunk and value; null if they have none.</param>
    /// <param name="sequences">N.</param>
    /// <returns>Null if there are none.</returns>
    public static SequenceMemory? OfRollout(
        Backend<float> backend, int rows, int sequences, SequenceMemory? policy, SequenceMemory? value)
    {
        int trunk = policy?._trunk ?? 0;
        int[] sizes = [.. policy?.Sizes ?? [], .. value?.Sizes.Skip(trunk) ?? []];
        return sizes.Length == 0
            ? null
            : new SequenceMemory(
                backend,
                backend.Allocate(rows, 1),
                Array.ConvertAll(sizes, size => backend.Allocate(sequences, size)),
                Array.ConvertAll(sizes, size => backend.Allocate(rows, size)),
                trunk,
                policy?._initial.Length ?? 0,
                isOfValue: false);
    }

    /// <summary>Says where episodes begin in neighbouring rows.</summary>
    /// <param name="row">The first row.</param>
    /// <param name="keep">1, or 0 where one begins.</param>
    public void SetKeep(int row, ReadOnlySpan<float> keep) => Keep.RowRange(row, keep.Length).CopyFrom(keep);

    /// <summary>Puts the states before the first step in place.</summary>
    /// <param name="states">(N, size) for each memory.</param>
    public void Begin(ReadOnlySpan<Tensor<float>> states)
    {
        for (int i = 0; i < _initial.Length; i++)
        {
            _backend.Copy(states[i], _initial[i]);
        }
    }

    /// <summary>Copies the states after the last step of a rollout.</summary>
    /// <param name="rows">Its rows.</param>
    /// <param name="states">Receives (N, size) for each memory.</param>
    public void End(int rows, ReadOnlySpan<Tensor<float>> states)
    {
        for (int i = 0; i < _states.Length; i++)
        {
            _backend.Copy(_states[i].RowRange(rows - Sequences, Sequences), states[i]);
        }
    }

    /// <summary>On a tape of single steps: begins where rows of one step of a rollout begin.</summary>
    /// <param name="rollout">The rollout's memory.</param>
    /// <param name="row">The first of its rows.</param>
    /// <param name="count">How many.</param>
    /// <param name="at">The first row here.</param>
    public void BeginAt(SequenceMemory rollout, int row, int count, int at = 0)
    {
        for (int i = 0; i < _initial.Length; i++)
        {
            _backend.Copy(rollout.Before(PlaceOf(i, rollout), row, count), _initial[i].RowRange(at, count));
        }

        _backend.Copy(rollout.Keep.RowRange(row, count), Keep.RowRange(at, count));
    }

    /// <summary>On a tape of single steps: continues after rows of a rollout.</summary>
    /// <param name="rollout">The rollout's memory.</param>
    /// <param name="row">The first of its rows.</param>
    /// <param name="count">How many.</param>
    /// <param name="at">The first row here.</param>
    public void ContinueAfter(SequenceMemory rollout, int row, int count, int at = 0)
    {
        for (int i = 0; i < _initial.Length; i++)
        {
            _backend.Copy(rollout._states[PlaceOf(i, rollout)].RowRange(row, count), _initial[i].RowRange(at, count));
        }

        _backend.Fill(1, Keep.RowRange(at, count));
    }

    /// <summary>Stores what a tape of single steps has come to.</summary>
    /// <param name="step">The tape's memory.</param>
    /// <param name="row">The first row here of as many as it has.</param>
    public void Store(SequenceMemory step, int row)
    {
        for (int i = step._isOfValue ? step._trunk : 0; i < step._states.Length; i++)
        {
            _backend.Copy(step._states[i], _states[step.PlaceOf(i, this)].RowRange(row, step._states[i].Rows));
        }
    }

    /// <summary>Begins where sequences of a rollout begin.</summary>
    /// <param name="rollout">The rollout's memory.</param>
    /// <param name="rows">Its rows that this tape holds: a whole number of steps.</param>
    public void Gather(SequenceMemory rollout, ReadOnlySpan<int> rows)
    {
        for (int i = 0; i < _initial.Length; i++)
        {
            int place = PlaceOf(i, rollout);
            for (int sequence = 0; sequence < Sequences; sequence++)
            {
                _backend.Copy(rollout.Before(place, rows[sequence], 1), _initial[i].RowRange(sequence, 1));
            }
        }

        ReadOnlySpan<float> from = rollout.Keep.Read();
        using HostWrite<float> write = Keep.Write();
        for (int i = 0; i < rows.Length; i++)
        {
            write.Span[i] = from[rows[i]];
        }
    }

    private static SequenceMemory? Of(NetworkTape<float> net, int trunk, int acting, bool isOfValue) => net.Memories.Count == 0
        ? null
        : new SequenceMemory(
            net.Tape.Backend,
            net.Keep.Value,
            [.. net.Memories.Select(memory => memory.Initial.Value)],
            [.. net.Memories.Select(memory => memory.States.Value)],
            trunk,
            acting,
            isOfValue);

    /// <summary>The states that rows of one step begin with.</summary>
    private Tensor<float> Before(int memory, int row, int count) => row < Sequences
        ? _initial[memory].RowRange(row, count)
        : _states[memory].RowRange(row - Sequences, count);

    private int PlaceOf(int memory, SequenceMemory rollout) =>
        _isOfValue && !rollout._isOfValue && memory >= rollout._trunk ? memory + rollout._acting - rollout._trunk : memory;
}
