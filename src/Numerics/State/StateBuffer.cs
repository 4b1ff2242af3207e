namespace Gradus;

/// <summary>Bytes that grow at the end: the memory that a <see cref="StateWriter"/> and its sections write into.</summary>
internal sealed class StateBuffer
{
    private byte[] _bytes = new byte[256];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Count);

    /// <summary>Appends a number of bytes, to be filled at once.</summary>
    /// <exception cref="InvalidOperationException">The state would not fit into an array.</exception>
    public Span<byte> Append(int count)
    {
        long wanted = (long)Count + count;
        if (wanted > Array.MaxLength)
        {
            throw new InvalidOperationException($"A state of more than {Array.MaxLength} bytes cannot be saved.");
        }

        if (wanted > _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(wanted, 2L * _bytes.Length)));
        }

        Span<byte> room = _bytes.AsSpan(Count, count);
        Count += count;
        return room;
    }

    /// <summary>Bytes that were appended earlier.</summary>
    public Span<byte> At(int start, int count) => _bytes.AsSpan(start, count);
}
