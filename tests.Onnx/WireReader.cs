using System.Buffers.Binary;

namespace Gradus.OnnxTests;

/// <summary>
/// Reads protobuf's wire format, knowing nothing of ONNX or of any library: a message is a list of numbered fields, each a number or bytes
/// (https://protobuf.dev/programming-guides/encoding).
/// </summary>
internal sealed class WireReader
{
    private readonly List<(int Field, ulong Number, byte[] Bytes)> _fields = [];

    public WireReader(ReadOnlySpan<byte> message)
    {
        while (!message.IsEmpty)
        {
            ulong tag = Varint(ref message);
            int field = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    _fields.Add((field, Varint(ref message), []));
                    break;
                case 1:
                    _fields.Add((field, BinaryPrimitives.ReadUInt64LittleEndian(message), []));
                    message = message[sizeof(ulong)..];
                    break;
                case 2:
                    int length = checked((int)Varint(ref message));
                    _fields.Add((field, 0, message[..length].ToArray()));
                    message = message[length..];
                    break;
                case 5:
                    _fields.Add((field, BinaryPrimitives.ReadUInt32LittleEndian(message), []));
                    message = message[sizeof(uint)..];
                    break;
                default:
                    throw new InvalidDataException($"Field {field} has the unknown wire type {tag & 7}.");
            }
        }
    }

    public ulong Number(int field) => _fields.Single(one => one.Field == field).Number;

    public string Text(int field) => System.Text.Encoding.UTF8.GetString(_fields.Single(one => one.Field == field).Bytes);

    public byte[] Bytes(int field) => _fields.Single(one => one.Field == field).Bytes;

    public string[] Texts(int field) =>
        [.. _fields.Where(one => one.Field == field).Select(one => System.Text.Encoding.UTF8.GetString(one.Bytes))];

    public WireReader Message(int field) => new(_fields.Single(one => one.Field == field).Bytes);

    public WireReader[] Messages(int field) => [.. _fields.Where(one => one.Field == field).Select(one => new WireReader(one.Bytes))];

    /// <summary>Numbers, one field each or all in one field.</summary>
    public ulong[] Numbers(int field)
    {
        var numbers = new List<ulong>();
        foreach ((int _, ulong number, byte[] bytes) in _fields.Where(one => one.Field == field))
        {
            ReadOnlySpan<byte> rest = bytes;
            if (rest.IsEmpty)
            {
                numbers.Add(number);
            }

            while (!rest.IsEmpty)
            {
                numbers.Add(Varint(ref rest));
            }
        }

        return [.. numbers];
    }

    private static ulong Varint(ref ReadOnlySpan<byte> rest)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = rest[0];
            rest = rest[1..];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
