using System.Buffers.Binary;

namespace Gradus.Envs;

/// <summary>
/// Writes requests piece by piece, each so small that a pipe with room takes it as a whole. A short request is one piece.
/// </summary>
/// <param name="stream">The process's input.</param>
/// <param name="await">Called before every write: returns once a piece would not block, or throws.</param>
internal sealed class RequestWriter(Stream stream, Action await)
{
    /// <summary>What a pipe that is ready takes without blocking: PIPE_BUF of Linux.</summary>
    private const int PieceLength = 4096;

    private readonly byte[] _piece = new byte[PieceLength];
    private int _count;

    /// <summary>Begins a request, whose payload is written next.</summary>
    public void Begin(byte kind, uint number, int length)
    {
        _piece[0] = kind;
        BinaryPrimitives.WriteUInt32LittleEndian(_piece.AsSpan(1), number);
        BinaryPrimitives.WriteInt32LittleEndian(_piece.AsSpan(1 + sizeof(uint)), length);
        _count = Message.HeaderSize;
    }

    /// <summary>Writes a part of the payload.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_count == PieceLength)
            {
                End();
            }

            int next = Math.Min(bytes.Length, PieceLength - _count);
            bytes[..next].CopyTo(_piece.AsSpan(_count));
            _count += next;
            bytes = bytes[next..];
        }
    }

    /// <summary>Sends what has not been sent.</summary>
    public void End()
    {
        await();
        stream.Write(_piece, 0, _count);
        stream.Flush();
        _count = 0;
    }
}
