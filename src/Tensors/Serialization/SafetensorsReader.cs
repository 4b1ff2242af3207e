using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Unicode;

namespace Gradus;

/// <summary>
/// Reads the format and trusts nothing: lengths are compared with the file before memory is allocated, the arrays must tile the data
/// exactly, and the first mistake stops the reader.
/// </summary>
internal sealed class SafetensorsReader
{
    private readonly string _file;
    private readonly Dictionary<string, string> _metadata = [];
    private readonly List<Entry> _entries = [];

    private SafetensorsReader(string file) => _file = file;

    public static SafetensorsFile Read(Stream stream, string name) => new SafetensorsReader(name).Read(stream);

    private SafetensorsFile Read(Stream stream)
    {
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

        byte[] header = new byte[headerLength];
        Fill(stream, header, "the header");
        ParseHeader(header);
        long dataLength = rest - (long)headerLength;
        CheckTiling(dataLength);
        return new SafetensorsFile(_metadata, [.. _entries.Select(entry => Load(stream, entry))]);
    }

    private SavedTensor Load(Stream stream, Entry entry)
    {
        byte[] bytes = new byte[entry.End - entry.Begin];
        Fill(stream, bytes, $"array '{entry.Name}'");
        return new SavedTensor(entry.Name, entry.Type, entry.Shape, bytes);
    }

    private void ParseHeader(byte[] header)
    {
        if (header.Length == 0 || header[0] != (byte)'{')
        {
            throw Wrong("its header does not begin with '{'");
        }

        if (!Utf8.IsValid(header))
        {
            throw new SafetensorsException($"'{_file}' is not a safetensors file: its header is not valid JSON, because it is not UTF-8.");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(header);
            var names = new HashSet<string>();
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (!names.Add(property.Name))
                {
                    throw Wrong($"its header has '{property.Name}' twice");
                }

                if (property.Name == SafetensorsFile.MetadataKey)
                {
                    ParseMetadata(property.Value);
                }
                else
                {
                    _entries.Add(ParseEntry(property.Name, property.Value));
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The JSON reader throws InvalidOperationException for half a surrogate pair.
            throw new SafetensorsException($"'{_file}' is not a safetensors file: its header is not valid JSON.", exception);
        }
    }

    private void ParseMetadata(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Wrong($"its {SafetensorsFile.MetadataKey} is not an object");
        }

        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String)
            {
                throw Wrong($"its metadata '{property.Name}' is not a string");
            }

            if (!_metadata.TryAdd(property.Name, property.Value.GetString()!))
            {
                throw Wrong($"its metadata has '{property.Name}' twice");
            }
        }
    }

    private Entry ParseEntry(string name, JsonElement element)
    {
        if (name.Length == 0)
        {
            throw Wrong("an array has an empty name");
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Wrong($"array '{name}' is not described by an object");
        }

        JsonElement dtype = Member(name, element, "dtype", JsonValueKind.String);
        JsonElement shape = Member(name, element, "shape", JsonValueKind.Array);
        JsonElement offsets = Member(name, element, "data_offsets", JsonValueKind.Array);
        ElementType type = ParseType(name, dtype.GetString()!);
        ImmutableArray<int> sides = ParseShape(name, shape);
        if (offsets.GetArrayLength() != 2 || !TryGetInteger(offsets[0], out long begin) || !TryGetInteger(offsets[1], out long end) ||
            begin < 0 || end < begin)
        {
            throw Wrong($"array '{name}' has data_offsets {offsets.GetRawText()}, not [begin, end] with 0 ≤ begin ≤ end");
        }

        decimal size = SavedTensor.SizeOf(type);
        foreach (int side in sides)
        {
            // Saturated: a product larger than any file is wrong whatever its exact value.
            size = Math.Min(size * side, (decimal)long.MaxValue);
        }

        if (size != end - begin)
        {
            throw Wrong(
                $"array '{name}' of {type}{SavedTensor.Describe(sides)} needs {size} bytes, but its data_offsets [{begin}, {end}] hold "
                    + $"{end - begin}");
        }

        return size <= Array.MaxLength
            ? new Entry(name, type, sides, begin, end)
            : throw Wrong($"array '{name}' has {size} bytes, more than the {Array.MaxLength} that can be read");
    }

    /// <summary>
    /// The member of that name, once and of that kind. Members that the format does not know are ignored, as the original does.
    /// </summary>
    private JsonElement Member(string tensor, JsonElement element, string member, JsonValueKind kind)
    {
        JsonElement? found = null;
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (property.Name == member)
            {
                found = found is null ? property.Value : throw Wrong($"array '{tensor}' has '{member}' twice");
            }
        }

        if (found is not { } value)
        {
            throw Wrong($"array '{tensor}' has no '{member}'");
        }

        return value.ValueKind == kind
            ? value
            : throw Wrong($"the '{member}' of array '{tensor}' is not {(kind == JsonValueKind.String ? "a string" : "an array")}");
    }

    private ElementType ParseType(string name, string dtype) => dtype switch
    {
        nameof(ElementType.U8) => ElementType.U8,
        nameof(ElementType.I64) => ElementType.I64,
        nameof(ElementType.F32) => ElementType.F32,
        nameof(ElementType.F64) => ElementType.F64,
        _ => throw Wrong($"array '{name}' has dtype '{dtype}', but must have U8, I64, F32 or F64"),
    };

    private ImmutableArray<int> ParseShape(string name, JsonElement shape)
    {
        ImmutableArray<int>.Builder sides = ImmutableArray.CreateBuilder<int>(shape.GetArrayLength());
        foreach (JsonElement side in shape.EnumerateArray())
        {
            if (!TryGetInteger(side, out long value) || value is < 0 or > int.MaxValue)
            {
                throw Wrong($"array '{name}' has shape {shape.GetRawText()}; sides are whole numbers from 0 to {int.MaxValue}");
            }

            sides.Add((int)value);
        }

        return sides.ToImmutable();
    }

    private void CheckTiling(long dataLength)
    {
        _entries.Sort(static (a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
        long position = 0;
        string before = "the start of the data";
        foreach (Entry entry in _entries)
        {
            if (entry.Begin != position)
            {
                string mistake = entry.Begin < position ? "overlaps" : "leaves a gap after";
                throw Wrong($"array '{entry.Name}' at [{entry.Begin}, {entry.End}] {mistake} {before}, which ends at {position}");
            }

            if (entry.End > dataLength)
            {
                throw Wrong(
                    $"array '{entry.Name}' ends at byte {entry.End} of the data, but there are only {dataLength}: the file is truncated");
            }

            position = entry.End;
            before = $"array '{entry.Name}'";
        }

        if (position != dataLength)
        {
            throw Wrong($"{dataLength - position} bytes follow after {before}, and no array claims them");
        }
    }

    private void Fill(Stream stream, byte[] destination, string what)
    {
        if (stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) < destination.Length)
        {
            throw Wrong($"it ended while {what} was read");
        }
    }

    private static bool TryGetInteger(JsonElement element, out long value)
    {
        value = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out value);
    }

    private SafetensorsException Wrong(string what) => new($"'{_file}' is not a safetensors file that can be read: {what}.");

    private sealed record Entry(string Name, ElementType Type, ImmutableArray<int> Shape, long Begin, long End);
}
