using System.Buffers.Binary;
using System.Text;

namespace Gradus.Envs;

/// <summary>
/// Reads the answers of a process that is not trusted. A header is checked before anything follows it, and memory is allocated for bytes
/// that have arrived, not for those that are claimed.
/// </summary>
/// <param name="stream">The process's output.</param>
/// <param name="await">Called before every read: returns once a read would not block, or throws.</param>
internal sealed class AnswerReader(Stream stream, Action? await = null)
{
    private const int Piece = 64 * 1024;

    private byte[] _bytes = new byte[1024];
    private int _count;

    /// <summary>Reads an answer, which is valid until the next one is read.</summary>
    /// <param name="number">The number of its request.</param>
    /// <param name="minLength">The minimum length of its payload.</param>
    /// <param name="maxLength">The maximum length of its payload.</param>
    /// <exception cref="ChildFailedException">The answer is an error.</exception>
    /// <exception cref="EndOfStreamException">The stream ended first.</exception>
    /// <exception cref="InvalidDataException">The bytes are not such an answer; the message is a clause about the process.</exception>
    public ReadOnlyMemory<byte> Read(uint number, int minLength, int maxLength)
    {
        _count = 0;
        Fill(Message.HeaderSize);
        byte kind = _bytes[0];
        uint answered = BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(1));
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(1 + sizeof(uint)));
        if (kind is not (Message.Done or Message.Failed))
        {
            throw new InvalidDataException($"sent something that is not an answer (it begins with byte {kind})");
        }

        if (answered != number)
        {
            throw new InvalidDataException($"sent an answer to request {answered} where that to request {number} was due");
        }

        (int min, int max) = kind == Message.Failed ? (sizeof(int), Message.MaxFailure) : (minLength, maxLength);
        if (length < min || length > max)
        {
            throw new InvalidDataException(
                $"claimed an answer of {length} bytes where {(min == max ? $"{min}" : $"{min} to {max}")} were expected");
        }

        int end = Message.HeaderSize + (int)length;
        Fill(end);
        if (_count > end)
        {
            throw new InvalidDataException("sent more than one answer to a request");
        }

        ReadOnlyMemory<byte> payload = _bytes.AsMemory(Message.HeaderSize, (int)length);
        return kind == Message.Done ? payload : throw Failure(payload.Span);
    }

    /// <summary>Gives back the memory that long answers took.</summary>
    public void Release()
    {
        if (_bytes.Length > Piece)
        {
            _bytes = new byte[1024];
        }
    }

    private static ChildFailedException Failure(ReadOnlySpan<byte> payload) =>
        new(BinaryPrimitives.ReadInt32LittleEndian(payload), Encoding.UTF8.GetString(payload[sizeof(int)..]));

    /// <summary>Reads until there are this many bytes.</summary>
    private void Fill(int total)
    {
        while (_count < total)
        {
            if (_count == _bytes.Length)
            {
                int next = _count >= total / 4 ? total : 2 * _count; // the last step may be a larger one, and leaves less behind
                Array.Resize(ref _bytes, Math.Min(total, Math.Max(Piece, next)));
            }

            await?.Invoke();
            int read = stream.Read(_bytes, _count, _bytes.Length - _count);
            _count += read > 0 ? read : throw new EndOfStreamException();
        }
    }
}
