using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;

namespace Gradus;

/// <summary>
/// Reads the format and trusts nothing: lengths are compared with the file before memory is allocated, the arrays must tile the data
/// exactly, and the first mistake stops the reader.
/// </summary>
internal sealed class SafetensorsReader
{
    /// <summary>So many arrays and texts may be described by few bytes each, and one more by every so many bytes of the file.</summary>
    private const int FreeEntries = 2048;

    private const int BytesPerEntry = 256;

    private readonly string _file;
    private readonly Dictionary<string, string> _metadata = [];
    private readonly List<Entry> _entries = [];

    private SafetensorsReader(string file) => _file = file;

    public static SafetensorsFile Read(Stream stream, string name) => new SafetensorsReader(name).Read(stream);

    private SafetensorsFile Read(Stream stream)
    {
        if (!stream.CanSeek)
        {
            throw Wrong("it is no file, and has no length to compare with what its header claims");
        }

        long length = stream.Length - stream.Position;
        if (length < sizeof(ulong))
        {
            throw Wrong($"it has {length} bytes, fewer than the 8 that hold the header's length");
        }

        byte[] prefix = new byte[sizeof(ulong)];
        Fill(stream, prefix, "the header's length");
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        long rest = length - sizeof(ulong);
        if (headerLength > SafetensorsFile.MaxHeaderLength)
        {
            throw Wrong(
                $"the first 8 bytes announce a header of {headerLength} bytes, more than the {SafetensorsFile.MaxHeaderLength} that are "
                    + $"allowed");
        }

        if ((long)headerLength > rest)
        {
            throw Wrong($"the header should have {headerLength} bytes, but only {rest} follow: the file is truncated");
        }

        ParseHeader(stream, (long)headerLength, length);
        long dataLength = rest - (long)headerLength;
        CheckTiling(dataLength);
        CheckNames();
        return new SafetensorsFile(_metadata, [.. _entries.Select(entry => Load(stream, entry))]);
    }

    private SavedTensor Load(Stream stream, Entry entry)
    {
        byte[] bytes = new byte[entry.End - entry.Begin];
        Fill(stream, bytes, $"array '{Excerpt.Of(entry.Name)}'");
        return new SavedTensor(entry.Name, entry.Type, entry.Shape, bytes);
    }

    private void ParseHeader(Stream stream, long headerLength, long fileLength)
    {
        try
        {
            var header = new HeaderReader(stream, headerLength);
            if (!header.BeginsAsObject)
            {
                throw Wrong("its header does not begin with '{'");
            }

            header.Next();
            bool hasMetadata = false;
            while (NextMember(header, fileLength) is { } name)
            {
                header.Next();
                if (name != SafetensorsFile.MetadataKey)
                {
                    _entries.Add(ParseEntry(name, header));
                    continue;
                }

                ParseMetadata(hasMetadata ? throw Wrong($"its header has '{name}' twice") : header, fileLength);
                hasMetadata = true;
            }

            header.Read(); // only white space may follow
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The JSON reader throws InvalidOperationException for text that is not Unicode: bytes that are not UTF-8, half a pair.
            throw new SafetensorsException($"'{_file}' is not a safetensors file: its header is not valid JSON.", exception);
        }
        catch (EndOfStreamException)
        {
            throw Wrong("it ended while the header was read");
        }
    }

    /// <summary>The name of the next member of the object that is being read; null at its end.</summary>
    private string? NextMember(HeaderReader header, long fileLength)
    {
        header.Next();
        if (header.Kind == JsonTokenType.EndObject)
        {
            return null;
        }

        if (_metadata.Count + _entries.Count >= FreeEntries + (fileLength / BytesPerEntry))
        {
            throw Wrong(
                $"its header names more arrays and texts than {FreeEntries} and one for every {BytesPerEntry} of its {fileLength} bytes");
        }

        return header.Text;
    }

    private void ParseMetadata(HeaderReader header, long fileLength)
    {
        if (header.Kind != JsonTokenType.StartObject)
        {
            throw Wrong($"its {SafetensorsFile.MetadataKey} is not an object");
        }

        while (NextMember(header, fileLength) is { } name)
        {
            header.Next();
            if (header.Kind != JsonTokenType.String)
            {
                throw Wrong($"its metadata '{Excerpt.Of(name)}' is not a string");
            }

            if (!_metadata.TryAdd(name, header.Text))
            {
                throw Wrong($"its metadata has '{Excerpt.Of(name)}' twice");
            }
        }
    }

    /// <summary>One array. Members that the format does not know are ignored, as the original does.</summary>
    private Entry ParseEntry(string name, HeaderReader header)
    {
        if (name.Length == 0)
        {
            throw Wrong("an array has an empty name");
        }

        if (header.Kind != JsonTokenType.StartObject)
        {
            throw Wrong($"{Named(name)} is not described by an object");
        }

        ElementType? type = null;
        ImmutableArray<int>? shape = null;
        (long Begin, long End)? offsets = null;
        for (header.Next(); header.Kind != JsonTokenType.EndObject; header.Next())
        {
            if (header.Is("dtype"u8))
            {
                header.Next();
                type = ParseType(Once(type, name, "dtype"), header);
            }
            else if (header.Is("shape"u8))
            {
                header.Next();
                shape = ParseShape(Once(shape, name, "shape"), header);
            }
            else if (header.Is("data_offsets"u8))
            {
                header.Next();
                offsets = ParseOffsets(Once(offsets, name, "data_offsets"), header);
            }
            else
            {
                header.Next();
                header.Skip();
            }
        }

        return Described(name, type ?? throw Lacks("dtype"), shape ?? throw Lacks("shape"), offsets ?? throw Lacks("data_offsets"));

        SafetensorsException Lacks(string member) => Wrong($"{Named(name)} has no '{member}'");
    }

    private Entry Described(string name, ElementType type, ImmutableArray<int> shape, (long Begin, long End) offsets)
    {
        decimal size = SavedTensor.SizeOf(type);
        foreach (int side in shape)
        {
            // Saturated: a product larger than any file is wrong whatever its exact value.
            size = Math.Min(size * side, (decimal)long.MaxValue);
        }

        if (size != offsets.End - offsets.Begin)
        {
            throw Wrong(
                $"{Named(name)} of {type}{Excerpt.Of(SavedTensor.Describe(shape))} needs {size} bytes, but its data_offsets "
                    + $"[{offsets.Begin}, {offsets.End}] hold {offsets.End - offsets.Begin}");
        }

        return size <= Array.MaxLength
            ? new Entry(name, type, shape, offsets.Begin, offsets.End)
            : throw Wrong($"{Named(name)} has {size} bytes, more than the {Array.MaxLength} that can be read");
    }

    /// <summary>The array's name, if this is the first time that it has the member.</summary>
    private string Once<T>(T? before, string name, string member)
        where T : struct => before is null ? name : throw Wrong($"{Named(name)} has '{member}' twice");

    private ElementType ParseType(string name, HeaderReader header)
    {
        if (header.Kind != JsonTokenType.String)
        {
            throw Wrong($"the 'dtype' of {Named(name)} is not a string");
        }

        return header.Is("U8"u8) ? ElementType.U8
            : header.Is("I64"u8) ? ElementType.I64
            : header.Is("F32"u8) ? ElementType.F32
            : header.Is("F64"u8) ? ElementType.F64
            : throw Wrong($"{Named(name)} has dtype '{Excerpt.Of(header.Text)}', but must have U8, I64, F32 or F64");
    }

    private ImmutableArray<int> ParseShape(string name, HeaderReader header)
    {
        Begin(name, "shape", header);
        Span<int> sides = stackalloc int[SavedTensor.MaxSides];
        int count = 0;
        for (header.Next(); header.Kind != JsonTokenType.EndArray; header.Next())
        {
            if (!header.TryGetInteger(out long value) || value is < 0 or > int.MaxValue)
            {
                throw Wrong(
                    $"{Named(name)} has a side of {Excerpt.Of(header.Text)} in its shape; sides are whole numbers from 0 to "
                        + $"{int.MaxValue}");
            }

            if (count == sides.Length)
            {
                throw Wrong($"{Named(name)} has more than {sides.Length} sides");
            }

            sides[count++] = (int)value;
        }

        return [.. sides[..count]];
    }

    private (long Begin, long End) ParseOffsets(string name, HeaderReader header)
    {
        const string right = "not [begin, end] with 0 ≤ begin ≤ end";
        Begin(name, "data_offsets", header);
        Span<long> offsets = stackalloc long[3];
        int count = 0;
        for (header.Next(); header.Kind != JsonTokenType.EndArray && count < offsets.Length; header.Next())
        {
            if (!header.TryGetInteger(out offsets[count++]))
            {
                throw Wrong($"{Named(name)} has {Excerpt.Of(header.Text)} in its data_offsets, which are {right}");
            }
        }

        return count == 2 && offsets[0] >= 0 && offsets[1] >= offsets[0]
            ? (offsets[0], offsets[1])
            : throw Wrong($"{Named(name)} has data_offsets [{string.Join(',', offsets[..count].ToArray())}], {right}");
    }

    private void Begin(string name, string member, HeaderReader header)
    {
        if (header.Kind != JsonTokenType.StartArray)
        {
            throw Wrong($"the '{member}' of {Named(name)} is not an array");
        }
    }

    private void CheckTiling(long dataLength)
    {
        _entries.Sort(static (a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
        long position = 0;
        string? last = null;
        foreach (Entry entry in _entries)
        {
            if (entry.Begin != position)
            {
                string mistake = entry.Begin < position ? "overlaps" : "leaves a gap after";
                throw Wrong($"{Named(entry.Name)} at [{entry.Begin}, {entry.End}] {mistake} {Before()}, which ends at {position}");
            }

            if (entry.End > dataLength)
            {
                throw Wrong(
                    $"{Named(entry.Name)} ends at byte {entry.End} of the data, but there are only {dataLength}: the file is truncated");
            }

            (position, last) = (entry.End, entry.Name);
        }

        if (position != dataLength)
        {
            throw Wrong($"{dataLength - position} bytes follow after {Before()}, and no array claims them");
        }

        string Before() => last is null ? "the start of the data" : Named(last);
    }

    private static string Named(string array) => $"array '{Excerpt.Of(array)}'";

    private void CheckNames()
    {
        var names = new HashSet<string>(_entries.Count);
        foreach (Entry entry in _entries)
        {
            if (!names.Add(entry.Name))
            {
                throw Wrong($"its header has '{Excerpt.Of(entry.Name)}' twice");
            }
        }
    }

    private void Fill(Stream stream, byte[] destination, string what)
    {
        if (stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) < destination.Length)
        {
            throw Wrong($"it ended while {what} was read");
        }
    }

    private SafetensorsException Wrong(string what) => new($"'{_file}' is not a safetensors file that can be read: {what}.");

    private readonly record struct Entry(string Name, ElementType Type, ImmutableArray<int> Shape, long Begin, long End);
}
