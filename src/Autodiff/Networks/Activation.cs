using System.Text.Json.Serialization;

namespace Gradus.Autodiff;

/// <summary>The non-linearity after each hidden layer.</summary>
[JsonConverter(typeof(ActivationConverter))]
public enum Activation
{
    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>max(x, 0.01·x).</summary>
    LeakyRelu,
}
