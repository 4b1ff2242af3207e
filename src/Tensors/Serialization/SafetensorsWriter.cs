using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gradus;

/// <summary>
/// Writes the format. Arrays with wide elements come first, so that every array starts at a multiple of its element size once the header
/// is padded to 8 bytes; metadata is sorted, so that equal contents give equal bytes.
/// </summary>
internal static class SafetensorsWriter
{
    private const int HeaderAlignment = 8;

    public static void Write(SafetensorsFile file, Stream stream)
    {
        SavedTensor[] ordered = [.. file.Tensors.OrderByDescending(tensor => SavedTensor.SizeOf(tensor.Type))];
        var header = new ArrayBufferWriter<byte>();
        WriteHeader(file.Metadata, ordered, header);
        int padding = -header.WrittenCount & (HeaderAlignment - 1);
        header.GetSpan(padding)[..padding].Fill((byte)' ');
        header.Advance(padding);

        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.WrittenCount);
        stream.Write(length);
        stream.Write(header.WrittenSpan);
        foreach (SavedTensor tensor in ordered)
        {
            stream.Write(tensor.Bytes.Span);
        }
    }

    private static void WriteHeader(IReadOnlyDictionary<string, string> metadata, SavedTensor[] tensors, ArrayBufferWriter<byte> header)
    {
        using var json = new Utf8JsonWriter(header, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        if (metadata.Count > 0)
        {
            json.WriteStartObject(SafetensorsFile.MetadataKey);
            foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
        }

        long offset = 0;
        foreach (SavedTensor tensor in tensors)
        {
            json.WriteStartObject(tensor.Name);
            json.WriteString("dtype", tensor.Type.ToString());
            json.WriteStartArray("shape");
            foreach (int side in tensor.Shape)
            {
                json.WriteNumberValue(side);
            }

            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(offset);
            offset += tensor.Bytes.Length;
            json.WriteNumberValue(offset);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
