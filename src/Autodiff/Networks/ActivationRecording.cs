using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>Records the non-linearity behind a layer.</summary>
internal static class ActivationRecording
{
    /// <summary>The activation of a layer's output, named after it.</summary>
    public static Var<T> Activated<T>(this Var<T> x, Activation activation)
        where T : unmanaged, IFloatingPointIeee754<T> => activation == Activation.Tanh
            ? x.Tanh().Named($"{x.Name}.tanh")
            : x.Relu().Named($"{x.Name}.relu");
}
