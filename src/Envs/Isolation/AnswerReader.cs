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
    private readonly ArrivingBytes _bytes = new(stream, await);

    /// <summary>Reads an answer, which is valid until the next one is read.</summary>
    /// <param name="number">The number of its request.</param>
    /// <param name="minLength">The minimum length of its payload.</param>
    /// <param name="maxLength">The maximum length of its payload.</param>
    /// <exception cref="ChildFailedException">The answer is an error.</exception>
    /// <exception cref="EndOfStreamException">The stream ended first.</exception>
    /// <exception cref="InvalidDataException">The bytes are not such an answer; the message is a clause about the process.</exception>
    public ReadOnlyMemory<byte> Read(uint number, int minLength, int maxLength)
    {
        _bytes.Clear();
        Fill(Message.HeaderSize);
        (byte kind, uint answered, uint length) = Message.ReadHeader(_bytes.Slice(0, Message.HeaderSize).Span);
        if (kind is not (Message.Done or Message.Failed))
        {
            throw new InvalidDataException($"sent something that is not an answer (it begins with byte {kind})");
        }

        if (answered != number)
        {
            throw new InvalidDataException($"sent an answer to request {answered} where that to request {number} was due");
        }

        (int min, int max) = kind == Message.Failed ? (sizeof(int), Message.MaxFailure) : (minLength, maxLength);
        if (Message.FaultOf(length, min, max) is { } fault)
        {
            throw new InvalidDataException($"claimed an answer of {fault}");
        }

        int end = Message.HeaderSize + (int)length;
        Fill(end);
        if (_bytes.Count > end)
        {
            throw new InvalidDataException("sent more than one answer to a request");
        }

        ReadOnlyMemory<byte> payload = _bytes.Slice(Message.HeaderSize, (int)length);
        return kind == Message.Done ? payload : throw Failure(payload.Span);
    }

    /// <summary>Gives back the memory that long answers took.</summary>
    public void Release() => _bytes.Release();

    private static ChildFailedException Failure(ReadOnlySpan<byte> payload) =>
        new(BinaryPrimitives.ReadInt32LittleEndian(payload), Encoding.UTF8.GetString(payload[sizeof(int)..]));

    private void Fill(int total)
    {
        if (!_bytes.Fill(total, readsAhead: true)) // so that a second answer is seen with the first
        {
            throw new EndOfStreamException();
        }
    }
}
