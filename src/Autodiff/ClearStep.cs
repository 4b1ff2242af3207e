using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// A gradient becomes zero, right before the first op that adds to it, when its memory is about to be used anyway. Clearing all of them up
/// front would move each through the cache twice more.
/// </summary>
internal sealed class ClearStep<T>(Tensor<T> gradient) : PlanStep<T>(gradient.Shape, RowDependence.Whole, joinsPrevious: false)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public override void Run(Backend<T> backend, RowWindow rows) => backend.FillCore(T.Zero, gradient);
}
