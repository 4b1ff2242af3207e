using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gradus.Autodiff;

/// <summary>
/// Activations in JSON: their names, such as <c>tanh</c>, and no numbers. Source-generated JSON of a record with an
/// <see cref="Activation"/> uses it by itself.
/// </summary>
public sealed class ActivationConverter() : JsonStringEnumConverter<Activation>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
