using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>An op on the way forward.</summary>
internal sealed class ForwardStep<T>(Op<T> op, Op<T>? previous) : PlanStep<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public override int Rows => op.OutputShape.Rows;

    public override int Cols { get; } = Joints.WidestBatch(op);

    public override RowDependence Dependence => op.RowDependence;

    public override bool JoinsPrevious { get; } =
        previous is not null && Joints.NeedsSameRowsOnly(op) && Joints.NeedsSameRowsOnly(previous) &&
            op.OutputShape.Rows == previous.OutputShape.Rows;

    public override void Run(Backend<T> backend, RowWindow rows) => op.Forward(backend, rows);

    /// <summary>The plan of ops in the order of computation.</summary>
    public static Plan<T> Plan(ReadOnlySpan<Op<T>> ops)
    {
        var steps = new ForwardStep<T>[ops.Length];
        for (int i = 0; i < ops.Length; i++)
        {
            steps[i] = new ForwardStep<T>(ops[i], i > 0 ? ops[i - 1] : null);
        }

        return new Plan<T>(steps, PlanDirection.Forward);
    }
}
