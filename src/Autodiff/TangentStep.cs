using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>An op in forward mode: its tangent from those of its inputs, for all rows.</summary>
internal sealed class TangentStep<T>(Op<T> op) : PlanStep<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public override int Rows => op.OutputShape.Rows;

    public override int Cols => op.OutputShape.Cols;

    public override RowDependence Dependence => RowDependence.Whole;

    public override bool JoinsPrevious => false;

    public override void Run(Backend<T> backend, RowWindow rows) => op.Jvp(backend);
}
