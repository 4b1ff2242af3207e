using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gradus.Autodiff;

/// <summary>Recurrent units in JSON: their name, such as <c>gru</c>, and no number.</summary>
public sealed class RecurrentKindConverter()
    : JsonStringEnumConverter<RecurrentKind>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
