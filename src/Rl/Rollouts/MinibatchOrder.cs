namespace Gradus.Rl;

/// <summary>
/// The order in which minibatches take the rows of a rollout: single rows, or for networks with memory whole sequences of L consecutive
/// steps of one environment. A minibatch holds its sequences side by side, step after step, as a rollout does.
/// </summary>
internal sealed class MinibatchOrder
{
    private readonly int _environments;
    private readonly int _length;
    private readonly int _sequences;
    private readonly bool _fillsUp;
    private readonly int[] _order;
    private readonly int[] _rows;
    private readonly bool[] _counts;
    private int _used;

    /// <param name="steps">T.</param>
    /// <param name="environments">N.</param>
    /// <param name="length">L, which divides T and the size of a minibatch.</param>
    /// <param name="size">Rows of a minibatch.</param>
    /// <param name="fillsUp">Whether every minibatch has that many rows, as networks with memory need them.</param>
    public MinibatchOrder(int steps, int environments, int length, int size, bool fillsUp)
    {
        _fillsUp = fillsUp;
        _environments = environments;
        _length = length;
        _sequences = size / length;
        _order = [.. Enumerable.Range(0, steps / length * environments)];
        _rows = new int[size];
        _counts = new bool[size];
    }

    /// <summary>The numbers of the sequences, in the order of the minibatches.</summary>
    public Span<int> Order => _order;

    /// <summary>The number of minibatches.</summary>
    public int Minibatches => (_order.Length + _sequences - 1) / _sequences;

    /// <summary>
    /// The rows of the selected minibatch. The last one may have fewer, unless it is filled up with rows that do not count.
    /// </summary>
    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, _used);

    /// <summary>Which of them count: transitions, each in one minibatch.</summary>
    public ReadOnlySpan<bool> Counts => _counts.AsSpan(0, _used);

    /// <summary>Puts the sequences back into the order of time.</summary>
    public void Reset()
    {
        for (int i = 0; i < _order.Length; i++)
        {
            _order[i] = i;
        }
    }

    /// <summary>Shuffles the sequences.</summary>
    /// <param name="rng">The random stream.</param>
    public void Shuffle(Rng rng) => rng.Shuffle(_order.AsSpan());

    /// <summary>The orders of several passes, each shuffled from the one before, for minibatches of single rows.</summary>
    /// <param name="rng">The random stream.</param>
    /// <param name="orders">Receives as many orders as it has room for.</param>
    public ReadOnlySpan<int> Shuffled(Rng rng, int[] orders)
    {
        for (int first = 0; first < orders.Length; first += _order.Length)
        {
            Shuffle(rng);
            _order.CopyTo(orders, first);
        }

        return orders;
    }

    /// <summary>Which part of <see cref="Shuffled"/> a gradient step takes, counted over all passes.</summary>
    public (int First, int Count) PartOf(int step)
    {
        int first = step % Minibatches * _sequences;
        return ((step / Minibatches * _order.Length) + first, Math.Min(_sequences, _order.Length - first));
    }

    /// <summary>Selects a minibatch.</summary>
    /// <param name="minibatch">Its number.</param>
    /// <param name="isTransition">False for rows of the rollout that are not transitions.</param>
    public void Select(int minibatch, ReadOnlySpan<bool> isTransition)
    {
        int first = minibatch * _sequences;
        int taken = Math.Min(_sequences, _order.Length - first);
        int columns = _fillsUp ? _sequences : taken;
        _used = columns * _length;
        for (int column = 0; column < columns; column++)
        {
            bool isTaken = column < taken;
            int sequence = _order[isTaken ? first + column : first];
            int row = (sequence / _environments * _length * _environments) + (sequence % _environments);
            for (int step = 0; step < _length; step++, row += _environments)
            {
                int place = (step * columns) + column;
                _rows[place] = row;
                _counts[place] = isTaken && isTransition[row];
            }
        }
    }
}
