using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>An op on the way back.</summary>
/// <param name="op">The op.</param>
/// <param name="overwrites">True to overwrite the gradient of the first input, to which no earlier step has added.</param>
/// <param name="overwritesWeight">True to overwrite that of the parameter that the op multiplies by, with the first rows.</param>
/// <param name="activationsOnly">True to skip the gradients of parameters.</param>
/// <param name="joinsPrevious">See <see cref="PlanStep{T}.JoinsPrevious"/>.</param>
internal sealed class ReverseStep<T>(Op<T> op, bool overwrites, bool overwritesWeight, bool activationsOnly, bool joinsPrevious)
    : PlanStep<T>(Joints.WidestBatch(op), op.PullDependence, joinsPrevious)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public override void Run(Backend<T> backend, RowWindow rows) => op.Pull(
        backend, new PullRequest(rows, overwrites, activationsOnly) { OverwriteWeight = overwritesWeight && rows.First == 0 });
}
