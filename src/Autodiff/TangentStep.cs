using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>An op in forward mode: its tangent from those of its inputs, for all rows.</summary>
internal sealed class TangentStep<T>(Op<T> op) : PlanStep<T>(op.OutputShape, RowDependence.Whole, joinsPrevious: false)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public override void Run(Backend<T> backend, RowWindow rows) => op.Jvp(backend);
}
