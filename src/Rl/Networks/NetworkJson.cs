using System.Text.Json.Serialization;

namespace Gradus.Rl;

/// <summary>
/// The built-in descriptions as JSON, generated at compile time without reflection. Every member must be present, and no other.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(MlpDescription))]
[JsonSerializable(typeof(ConvDescription))]
internal sealed partial class NetworkJson : JsonSerializerContext;
