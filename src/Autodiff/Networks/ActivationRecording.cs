using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>Records the non-linearity behind a layer.</summary>
internal static class ActivationRecording
{
    /// <summary>The slope of a leaky unit below zero.</summary>
    private const double Leak = 0.01;

    /// <summary>The activation of a layer's output, named after it.</summary>
    public static Var<T> Activated<T>(this Var<T> x, Activation activation)
        where T : unmanaged, IFloatingPointIeee754<T> => activation switch
        {
            Activation.Tanh => x.Tanh().Named($"{x.Name}.tanh"),
            Activation.Relu => x.Relu().Named($"{x.Name}.relu"),
            _ => x.Scale(T.CreateChecked(Leak)).Maximum(x).Named($"{x.Name}.leaky_relu"), // at 0 the slope is the leak, as in PyTorch
        };
}
