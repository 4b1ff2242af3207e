using System.Numerics;

namespace Gradus.Autodiff;

/// <content>Initial parameters, and the layers on a tape.</content>
public sealed partial class ConvolutionStack
{
    /// <summary>Orthogonal filters, as rows of all numbers of a patch, and zero biases.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="theta">Receives the values.</param>
    /// <param name="rng">The random stream.</param>
    /// <param name="gain">Length of each filter; √2 is usual.</param>
    public void InitializeOrthogonal<T>(ParameterVector<T> theta, Rng rng, double gain)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (ParameterBlock layer in _layers)
        {
            Initialization.Orthogonal(theta.ValueOf(layer), gain, rng);
        }
    }

    /// <summary>Weights and biases from U(−1/√(C·k²), 1/√(C·k²)), PyTorch's default for convolutions.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="theta">Receives the values.</param>
    /// <param name="rng">The random stream.</param>
    public void InitializeUniform<T>(ParameterVector<T> theta, Rng rng)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (ParameterBlock layer in _layers)
        {
            Initialization.Uniform(theta.ValueOf(layer), 1 / Math.Sqrt(layer.Shape.Rows - 1), rng);
        }
    }

    /// <summary>Records the layers on a tape.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="tape">The tape.</param>
    /// <param name="theta">The parameters.</param>
    /// <param name="x">Images, (B, image size).</param>
    /// <returns>(B, size of <see cref="Output"/>).</returns>
    public Var<T> Record<T>(Tape<T> tape, ParameterVector<T> theta, Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Var<T> h = x;
        for (int i = 0; i < _layers.Length; i++)
        {
            h = h.Convolution(tape.Parameter(theta, _layers[i]), _geometries[i]).Named(_layers[i].Name).Activated(Activation);
        }

        return h;
    }
}
