using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <content>Initial parameters, and the convolutions on a tape.</content>
internal sealed partial class ConvolutionDoor
{
    public void InitializeOrthogonal<T>(ParameterVector<T> theta, Rng rng, double gain)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (ConvolutionStack? stack in _stacks)
        {
            stack?.InitializeOrthogonal(theta, rng, gain);
        }
    }

    /// <summary>Records it, (B, <see cref="Size"/>).</summary>
    public Var<T> Record<T>(NetworkTape<T> net)
        where T : unmanaged, IFloatingPointIeee754<T> => NetworkTape<T>.Join(
        [
            .. net.Parts.Select((part, i) => _stacks[i]?.Record(net.Tape, net.Theta, part.Columns) ?? part.Columns),
        ]);
}
