using System.Text.Json.Serialization;

namespace Gradus.Autodiff;

/// <summary>The kinds of recurrent units.</summary>
[JsonConverter(typeof(RecurrentKindConverter))]
public enum RecurrentKind
{
    /// <summary>Gated recurrent units: <see cref="Gru{T}"/>.</summary>
    Gru,

    /// <summary>Long short-term memory: <see cref="Lstm{T}"/>.</summary>
    Lstm,
}
