using System.Buffers.Binary;
using System.Numerics;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>
/// A file of TensorBoard's events: TFRecords, each an <c>Event</c> message between its length and checksums.
/// <code>
/// uint64 length | uint32 masked CRC32C of length | bytes | uint32 masked CRC32C of the bytes
/// </code>
/// (https://www.tensorflow.org/tutorials/load_data/tfrecord; the mask is that of LevelDB.)
/// </summary>
internal sealed class EventFile : IDisposable
{
    private const int HeaderLength = sizeof(ulong) + sizeof(uint);
    private const uint MaskDelta = 0xa282ead8;
    private const string Version = "brain.Event:2";

    private readonly RowBuffer _rows;
    private readonly ProtobufWriter _event = new();
    private readonly TimeProvider _clock;
    private byte[] _record = new byte[4096];

    /// <summary>Opens the file; of an existing one, events up to the agent's step count are kept, none for a new agent.</summary>
    /// <param name="path">The file.</param>
    /// <param name="agent">The agent.</param>
    /// <param name="clock">Says when something happened, which TensorBoard shows.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public EventFile(string path, Agent agent, TimeProvider clock)
    {
        _clock = clock;
        byte[] earlier = agent.EnvironmentSteps > 0 && File.Exists(path) ? EventsUpTo(File.ReadAllBytes(path), agent.EnvironmentSteps) : [];
        IsContinued = earlier.Length > 0;
        if (!IsContinued)
        {
            _event.Write(EventFields.WallTime, WallTime);
            _event.Write(EventFields.FileVersion, Version);
            earlier = Record().ToArray();
        }

        _rows = new RowBuffer(IsContinued ? RowFile.Continue(path, stream => stream.Write(earlier)) : RowFile.Begin(path, earlier));
    }

    /// <summary>Whether the file holds events of an earlier part of the run.</summary>
    public bool IsContinued { get; }

    /// <summary>Begins an event with a summary, whose values the caller writes.</summary>
    /// <param name="step">Environment steps.</param>
    /// <param name="summary">What <see cref="End"/> takes.</param>
    /// <returns>Where to write the values.</returns>
    public ProtobufWriter Begin(long step, out int summary)
    {
        _event.Clear();
        _event.Write(EventFields.WallTime, WallTime);
        _event.Write(EventFields.Step, step);
        summary = _event.Begin(EventFields.Summary);
        return _event;
    }

    /// <summary>Ends the event.</summary>
    /// <returns>Why the disk refused what has been waiting; it is kept for the next attempt. Or null.</returns>
    public Exception? End(int summary, Agent agent)
    {
        _event.End(summary);
        return _rows.Add(Record(), agent);
    }

    /// <summary>Writes all that waits.</summary>
    /// <returns>Why the disk refused; or null.</returns>
    public Exception? Flush() => _rows.Flush(null);

    public void Dispose() => _rows.Dispose();

    /// <summary>The CRC32C of some bytes, masked as in LevelDB: rotated right by 15 bits, plus a constant.</summary>
    internal static uint MaskedCrc(ReadOnlySpan<byte> bytes)
    {
        uint crc = Crc32C(bytes);
        return ((crc >> 15) | (crc << 17)) + MaskDelta;
    }

    /// <summary>CRC-32C (Castagnoli), as of RFC 3720, appendix B.4: 0xe3069283 for the digits 1 to 9.</summary>
    internal static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }

    private double WallTime => (_clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;

    /// <summary>The event as a TFRecord.</summary>
    private ReadOnlySpan<byte> Record()
    {
        int length = HeaderLength + _event.Length + sizeof(uint);
        if (_record.Length < length)
        {
            _record = new byte[2 * length];
        }

        Span<byte> record = _record.AsSpan(0, length);
        BinaryPrimitives.WriteUInt64LittleEndian(record, (ulong)_event.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record[sizeof(ulong)..], MaskedCrc(record[..sizeof(ulong)]));
        _event.Written.CopyTo(record[HeaderLength..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record[^sizeof(uint)..], MaskedCrc(_event.Written));
        return record;
    }

    /// <summary>The whole records at the beginning of a file up to the first of a later step. A damaged one ends them.</summary>
    private static byte[] EventsUpTo(byte[] file, long environmentSteps)
    {
        int end = 0;
        while (file.Length - end >= HeaderLength + sizeof(uint))
        {
            ReadOnlySpan<byte> rest = file.AsSpan(end);
            ulong length = BinaryPrimitives.ReadUInt64LittleEndian(rest);
            if (length > (ulong)(rest.Length - HeaderLength - sizeof(uint))
                || BinaryPrimitives.ReadUInt32LittleEndian(rest[sizeof(ulong)..]) != MaskedCrc(rest[..sizeof(ulong)]))
            {
                break;
            }

            ReadOnlySpan<byte> content = rest.Slice(HeaderLength, (int)length);
            if (BinaryPrimitives.ReadUInt32LittleEndian(rest[(HeaderLength + (int)length)..]) != MaskedCrc(content)
                || StepOf(content) > environmentSteps)
            {
                break;
            }

            end += HeaderLength + (int)length + sizeof(uint);
        }

        return file[..end];
    }

    /// <summary>The step of an event as <see cref="Begin"/> writes it: after the wall time; 0 if there is none.</summary>
    private static long StepOf(ReadOnlySpan<byte> content)
    {
        const int WallTimeLength = 1 + sizeof(double);
        const byte StepTag = EventFields.Step << 3;
        long step = 0;
        if (content.Length > WallTimeLength && content[WallTimeLength] == StepTag)
        {
            int shift = 0;
            foreach (byte part in content[(WallTimeLength + 1)..])
            {
                step |= (long)(part & 0x7f) << shift;
                shift += 7;
                if (part < 0x80 || shift > 63)
                {
                    break;
                }
            }
        }

        return step;
    }
}
