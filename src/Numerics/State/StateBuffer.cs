namespace Gradus;

/// <summary>
/// Bytes that grow at the end: the memory that a <see cref="StateWriter"/> and its sections write into. They lie in pieces, so that growing
/// copies nothing and never holds them twice.
/// </summary>
internal sealed class StateBuffer
{
    private const int MaxSlack = 1 << 20;

    private readonly List<Piece> _pieces = [new(new byte[256], 0)];

    public int Count { get; private set; }

    /// <summary>The bytes, in order.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Pieces => _pieces.Select(piece => (ReadOnlyMemory<byte>)piece.Bytes.AsMemory(0, piece.Count));

    /// <summary>Appends a number of bytes, to be filled at once.</summary>
    /// <exception cref="InvalidOperationException">The state would not fit into an array.</exception>
    public Span<byte> Append(int count)
    {
        if ((long)Count + count > Array.MaxLength)
        {
            throw new InvalidOperationException($"A state of more than {Array.MaxLength} bytes cannot be saved.");
        }

        Piece last = _pieces[^1];
        if (last.Bytes.Length - last.Count < count)
        {
            last = new Piece(new byte[Math.Max(count, Math.Min(Count, MaxSlack))], Count);
            _pieces.Add(last);
        }

        Span<byte> room = last.Bytes.AsSpan(last.Count, count);
        last.Count += count;
        Count += count;
        return room;
    }

    /// <summary>Bytes that were appended together earlier.</summary>
    public Span<byte> At(int start, int count)
    {
        Piece piece = _pieces.FindLast(piece => piece.Start <= start)!;
        return piece.Bytes.AsSpan(start - piece.Start, count);
    }

    /// <summary>Takes back the bytes at the end.</summary>
    /// <param name="count">The number that stay.</param>
    public void Truncate(int count)
    {
        while (_pieces[^1].Start > count)
        {
            _pieces.RemoveAt(_pieces.Count - 1);
        }

        _pieces[^1].Count = count - _pieces[^1].Start;
        Count = count;
    }

    public byte[] ToArray()
    {
        byte[] whole = GC.AllocateUninitializedArray<byte>(Count);
        foreach (Piece piece in _pieces)
        {
            piece.Bytes.AsSpan(0, piece.Count).CopyTo(whole.AsSpan(piece.Start));
        }

        return whole;
    }

    private sealed class Piece(byte[] bytes, int start)
    {
        public byte[] Bytes { get; } = bytes;

        public int Start { get; } = start;

        public int Count { get; set; }
    }
}
