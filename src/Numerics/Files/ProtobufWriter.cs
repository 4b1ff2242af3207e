using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Gradus;

/// <summary>
/// Writes messages in the wire format of Protocol Buffers (https://protobuf.dev/programming-guides/encoding): a field at a time, by its
/// number, into memory that is reused. It knows no schema: the caller gives each field the type that the schema says.
/// <code>
/// writer.Write(1, "loss");           // string tag = 1
/// int value = writer.Begin(5);       // HistogramProto histo = 5
/// writer.Write(1, min);
/// writer.End(value);
/// </code>
/// </summary>
/// <remarks>
/// For files that grow while a run learns: it reuses its memory, and adds no dependency to the rooms below an experiment. ONNX models,
/// written once and of some twenty kinds of messages, are written by Google.Protobuf from the published schema, whose types the compiler
/// then checks.
/// </remarks>
public sealed class ProtobufWriter
{
    private const int VarintType = 0;
    private const int Fixed64Type = 1;
    private const int LengthType = 2;
    private const int Fixed32Type = 5;
    private const int MaxVarint = 10;

    private byte[] _bytes = new byte[1024];

    /// <summary>Bytes written since the last <see cref="Clear"/>.</summary>
    public int Length { get; private set; }

    /// <summary>What has been written since the last <see cref="Clear"/>. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Begins anew, in the same memory.</summary>
    public void Clear() => Length = 0;

    /// <summary>Writes an integer, a boolean as 0 or 1, or a member of an enumeration.</summary>
    /// <param name="field">The field's number, from 1.</param>
    /// <param name="value">int32, int64, uint32, uint64, bool or enum.</param>
    public void Write(int field, long value)
    {
        Tag(field, VarintType);
        Varint((ulong)value);
    }

    /// <summary>Writes a number in double precision.</summary>
    /// <param name="field">The field's number, from 1.</param>
    /// <param name="value">The number.</param>
    public void Write(int field, double value)
    {
        Tag(field, Fixed64Type);
        BinaryPrimitives.WriteDoubleLittleEndian(Room(sizeof(double)), value);
    }

    /// <summary>Writes a number in single precision.</summary>
    /// <param name="field">The field's number, from 1.</param>
    /// <param name="value">The number.</param>
    public void Write(int field, float value)
    {
        Tag(field, Fixed32Type);
        BinaryPrimitives.WriteSingleLittleEndian(Room(sizeof(float)), value);
    }

    /// <summary>Writes a text, as UTF-8.</summary>
    /// <param name="field">The field's number, from 1.</param>
    /// <param name="text">The text.</param>
    public void Write(int field, string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        Tag(field, LengthType);
        Varint((ulong)length);
        Encoding.UTF8.GetBytes(text, Room(length));
    }

    /// <summary>Writes bytes, or a message that is at hand.</summary>
    /// <param name="field">The field's number, from 1.</param>
    /// <param name="bytes">The bytes.</param>
    public void Write(int field, ReadOnlySpan<byte> bytes)
    {
        Tag(field, LengthType);
        Varint((ulong)bytes.Length);
        bytes.CopyTo(Room(bytes.Length));
    }

    /// <summary>Writes a repeated field of numbers, packed.</summary>
    /// <param name="field">The field's number, from 1.</param>
    /// <param name="values">The numbers.</param>
    public void Write(int field, ReadOnlySpan<double> values)
    {
        Tag(field, LengthType);
        Varint((ulong)values.Length * sizeof(double));
        foreach (double value in values)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(Room(sizeof(double)), value);
        }
    }

    /// <summary>Opens a message within this one.</summary>
    /// <param name="field">The field's number, from 1.</param>
    /// <returns>What <see cref="End"/> takes. Messages close in the reverse order.</returns>
    public int Begin(int field)
    {
        Tag(field, LengthType);
        return Length;
    }

    /// <summary>Closes a message: its length, now known, goes before it.</summary>
    /// <param name="begin">What <see cref="Begin"/> gave.</param>
    public void End(int begin)
    {
        int length = Length - begin;
        int prefix = Math.Max(1, (BitOperations.Log2((uint)length) / 7) + 1);
        Room(prefix);
        _bytes.AsSpan(begin, length).CopyTo(_bytes.AsSpan(begin + prefix));
        int end = Length;
        Length = begin;
        Varint((ulong)length);
        Length = end;
    }

    private void Tag(int field, int type) => Varint(((ulong)field << 3) | (uint)type);

    private void Varint(ulong value)
    {
        Span<byte> room = Room(MaxVarint);
        int count = 0;
        while (value >= 0x80)
        {
            room[count++] = (byte)(value | 0x80);
            value >>= 7;
        }

        room[count++] = (byte)value;
        Length -= MaxVarint - count;
    }

    private Span<byte> Room(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, checked(Length + count)));
        }

        Length += count;
        return _bytes.AsSpan(Length - count, count);
    }
}
