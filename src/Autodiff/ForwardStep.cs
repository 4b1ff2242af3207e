using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>An op on the way forward.</summary>
internal sealed class ForwardStep<T>(Op<T> op, bool joinsPrevious) : PlanStep<T>(Joints.WidestBatch(op), op.RowDependence, joinsPrevious)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public override void Run(Backend<T> backend, RowWindow rows) => op.Forward(backend, rows);

    /// <summary>The plan of ops in the order of computation.</summary>
    public static Plan<T> Plan(ReadOnlySpan<Op<T>> ops)
    {
        var steps = new ForwardStep<T>[ops.Length];
        for (int i = 0; i < ops.Length; i++)
        {
            steps[i] = new ForwardStep<T>(ops[i], i > 0 && Join(ops[i - 1], ops[i]));
        }

        return new Plan<T>(steps, PlanDirection.Forward);
    }

    private static bool Join(Op<T> previous, Op<T> op) =>
        Joints.NeedsSameRowsOnly(op) && Joints.NeedsSameRowsOnly(previous) && op.OutputShape.Rows == previous.OutputShape.Rows;
}
