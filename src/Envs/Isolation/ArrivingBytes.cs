namespace Gradus.Envs;

/// <summary>
/// The bytes of a message from another process, in memory that is reused. It grows with what has arrived, not with what is claimed: reading
/// takes at most twice the bytes that came, and a few kilobytes.
/// </summary>
/// <param name="stream">Where they come from.</param>
/// <param name="await">Called before every read: returns once a read would not block, or throws.</param>
internal sealed class ArrivingBytes(Stream stream, Action? await = null)
{
    private const int Piece = 64 * 1024;
    private const int Little = 1024;

    private byte[] _bytes = new byte[Little];

    /// <summary>The number of bytes that are there.</summary>
    public int Count { get; private set; }

    /// <summary>Some of the bytes, valid until the next message is read.</summary>
    public ReadOnlyMemory<byte> Slice(int start, int length) => _bytes.AsMemory(start, length);

    /// <summary>Begins another message.</summary>
    public void Clear() => Count = 0;

    /// <summary>Leaves the memory to those who refer to it.</summary>
    public void Detach() => (_bytes, Count) = (new byte[Little], 0);

    /// <summary>Gives back the memory that a long message took.</summary>
    public void Release()
    {
        if (_bytes.Length > Piece)
        {
            Detach();
        }
    }

    /// <summary>Reads until there are this many bytes.</summary>
    /// <param name="total">The number of bytes.</param>
    /// <param name="readsAhead">Whether to take more if there are more.</param>
    /// <returns>False if the stream ended first.</returns>
    public bool Fill(int total, bool readsAhead)
    {
        if (total > _bytes.Length && total - Count > Piece)
        {
            return FillInPieces(total);
        }

        if (total > _bytes.Length)
        {
            Array.Resize(ref _bytes, total);
        }

        while (Count < total)
        {
            int read = Read(_bytes.AsSpan(Count, (readsAhead ? _bytes.Length : total) - Count));
            if (read == 0)
            {
                return false;
            }

            Count += read;
        }

        return true;
    }

    /// <summary>Puts a long message together when all of it has come: a piece is as long as those before it together.</summary>
    private bool FillInPieces(int total)
    {
        List<byte[]> pieces = [];
        int arrived = Count;
        while (arrived < total)
        {
            byte[] piece = new byte[Math.Min(total - arrived, Math.Max(Piece, arrived))];
            for (int filled = 0; filled < piece.Length;)
            {
                int read = Read(piece.AsSpan(filled));
                if (read == 0)
                {
                    return false;
                }

                filled += read;
            }

            pieces.Add(piece);
            arrived += piece.Length;
        }

        Array.Resize(ref _bytes, total);
        foreach (byte[] piece in pieces)
        {
            piece.CopyTo(_bytes, Count);
            Count += piece.Length;
        }

        return true;
    }

    private int Read(Span<byte> room)
    {
        await?.Invoke();
        return stream.Read(room);
    }
}
