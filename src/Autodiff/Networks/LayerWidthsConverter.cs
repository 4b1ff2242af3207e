using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gradus.Autodiff;

/// <summary>
/// Widths in JSON: an array of numbers, such as <c>[64,64]</c>. Source-generated JSON of a record with <see cref="LayerWidths"/> uses it
/// automatically.
/// </summary>
public sealed class LayerWidthsConverter : JsonConverter<LayerWidths>
{
    /// <inheritdoc/>
    public override LayerWidths Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("Widths of layers must be an array, such as [64,64].");
        }

        var widths = new List<int>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            widths.Add(reader.GetInt32());
        }

        return [.. widths];
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, LayerWidths value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (int width in value.AsSpan())
        {
            writer.WriteNumberValue(width);
        }

        writer.WriteEndArray();
    }
}
