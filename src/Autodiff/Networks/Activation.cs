namespace Gradus.Autodiff;

/// <summary>The non-linearity after each hidden layer.</summary>
public enum Activation
{
    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>max(x, 0).</summary>
    Relu,
}
