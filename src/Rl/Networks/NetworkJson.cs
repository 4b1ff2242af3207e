using System.Text.Json;
using System.Text.Json.Serialization;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>The built-in descriptions as JSON, generated at compile time: nothing is found by reflection. Every member must be there, and no other.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters = [typeof(LayerWidthsConverter), typeof(ActivationConverter)])]
[JsonSerializable(typeof(MlpDescription))]
internal sealed partial class NetworkJson : JsonSerializerContext
{
    /// <summary>Widths as an array of numbers.</summary>
    private sealed class LayerWidthsConverter : JsonConverter<LayerWidths>
    {
        public override LayerWidths Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var widths = new List<int>();
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                throw new JsonException("Widths of layers must be an array, such as [64,64].");
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                widths.Add(reader.GetInt32());
            }

            return [.. widths];
        }

        public override void Write(Utf8JsonWriter writer, LayerWidths value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            foreach (int width in value)
            {
                writer.WriteNumberValue(width);
            }

            writer.WriteEndArray();
        }
    }

    /// <summary>Activations as <c>tanh</c> and <c>relu</c>.</summary>
    private sealed class ActivationConverter() : JsonStringEnumConverter<Activation>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
}
