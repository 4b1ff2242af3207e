using System.Buffers.Binary;
using System.Text;

namespace Gradus;

/// <summary>
/// The encoding of one named value in a saved state. All numbers are little-endian:
/// <code>
/// u8                  type (StateType); 128 is added for an array
/// u8, bytes           length and UTF-8 bytes of the name
/// i32                 number of elements of an array, bytes of a text, bytes of a section; a single number has none
/// bytes               the value: elements one after another; the entries of a section
/// </code>
/// </summary>
internal readonly ref struct StateEntry
{
    public const byte ArrayFlag = 128;
    public const int MaxNameLength = byte.MaxValue;

    private const int LengthSize = sizeof(int);

    private StateEntry(StateType type, bool isArray, ReadOnlySpan<byte> name, int count, int start, int length)
    {
        Type = type;
        IsArray = isArray;
        Name = name;
        Count = count;
        Start = start;
        Length = length;
    }

    public StateType Type { get; }

    public bool IsArray { get; }

    /// <summary>UTF-8.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>Elements of an array; bytes of a text or section; 1 for a single number.</summary>
    public int Count { get; }

    /// <summary>The start of the value, in bytes after the start of the entry.</summary>
    public int Start { get; }

    /// <summary>Bytes of the value.</summary>
    public int Length { get; }

    /// <summary>Bytes of one element.</summary>
    public static int SizeOf(StateType type) => type switch
    {
        StateType.Int32 or StateType.UInt32 or StateType.Float32 => 4,
        StateType.Int64 or StateType.UInt64 or StateType.Float64 => 8,
        _ => 1,
    };

    /// <summary>Finds the first entry of some bytes. Every length is compared with the available bytes.</summary>
    /// <returns>False if the bytes do not begin with a whole entry.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out StateEntry entry)
    {
        entry = default;
        if (bytes.Length < 2 || bytes.Length < 2 + bytes[1])
        {
            return false;
        }

        var type = (StateType)(bytes[0] & ~ArrayFlag);
        bool isArray = (bytes[0] & ArrayFlag) != 0;
        ReadOnlySpan<byte> name = bytes.Slice(2, bytes[1]);
        if (name.IsEmpty || type is < StateType.Section or > StateType.Float64 || (isArray && type < StateType.Boolean))
        {
            return false;
        }

        int start = 2 + name.Length;
        int count = 1;
        if (isArray || type < StateType.Boolean)
        {
            if (bytes.Length - start < LengthSize)
            {
                return false;
            }

            count = BinaryPrimitives.ReadInt32LittleEndian(bytes[start..]);
            start += LengthSize;
        }

        long length = (long)count * SizeOf(type);
        if (count < 0 || length > bytes.Length - start)
        {
            return false;
        }

        entry = new StateEntry(type, isArray, name, count, start, (int)length);
        return true;
    }

    /// <summary>The name for messages, without control characters.</summary>
    public string PrintableName() => Printable(Encoding.UTF8.GetString(Name));

    public static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));

    /// <summary>Such as "9155 float32" or "a text".</summary>
    public static string Describe(StateType type, bool isArray, int? count) => (type, isArray) switch
    {
        (StateType.Section, _) => "a section",
        (StateType.Text, _) => "a text",
        (_, false) => $"a {NameOf(type)}",
        _ => count is { } number ? $"{number} {NameOf(type)}" : $"an array of {NameOf(type)}",
    };

    private static string NameOf(StateType type) => type switch
    {
        StateType.Boolean => "bool",
        _ => type.ToString().ToLowerInvariant(),
    };
}
