using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gradus.Autodiff;

/// <summary>Convolutions in JSON: their text, such as <c>"32x8/4,64x4/2"</c>.</summary>
public sealed class ConvolutionLayersConverter : JsonConverter<ConvolutionLayers>
{
    /// <inheritdoc/>
    public override ConvolutionLayers Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && ConvolutionLayers.TryParse(reader.GetString()!, out ConvolutionLayers? layers)
            ? layers
            : throw new JsonException("Convolutions must be a text such as \"32x8/4,64x4/2\": filters x kernel / stride of each layer.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ConvolutionLayers value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
