using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <content>Initial parameters, and the layers on a tape.</content>
internal sealed partial class HiddenLayers
{
    /// <summary>Orthogonal weights with gain √2, and those of the memory with gain 1.</summary>
    public void Initialize<T>(ParameterVector<T> theta, Rng rng)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        _layers?.InitializeOrthogonal(theta, rng, MlpNetwork.HiddenGain, MlpNetwork.HiddenGain);
        _memory?.InitializeOrthogonal(theta, rng);
    }

    /// <summary>Records the layers.</summary>
    /// <param name="net">Tape and parameters.</param>
    /// <param name="x">(B, inputs).</param>
    /// <returns>(B, <see cref="Outputs"/>).</returns>
    public Var<T> Record<T>(NetworkTape<T> net, Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Var<T> features = _layers?.Record(net.Tape, net.Theta, x) ?? x;
        return _memory is null ? features : net.Remember(_memory, features);
    }
}
