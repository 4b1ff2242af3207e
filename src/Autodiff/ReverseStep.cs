using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// An op on the way back, and the gradients that it is the first to add to. It overwrites that of its first input if allowed; the others
/// are cleared right before, when their memory is about to be used anyway. Clearing all of them up front would move each through the cache
/// twice more.
/// </summary>
internal sealed class ReverseStep<T> : PlanStep<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Op<T> _op;
    private readonly bool _activationsOnly;
    private readonly bool _overwrites;
    private readonly Tensor<T>[] _cleared;

    /// <param name="op">The op.</param>
    /// <param name="untouched">The inputs to whose gradients no earlier step has added.</param>
    /// <param name="joinsPrevious">See <see cref="PlanStep{T}.JoinsPrevious"/>.</param>
    /// <param name="activationsOnly">True to skip the gradients of parameters.</param>
    public ReverseStep(Op<T> op, Node<T>[] untouched, bool joinsPrevious, bool activationsOnly)
    {
        _op = op;
        _activationsOnly = activationsOnly;
        JoinsPrevious = joinsPrevious;
        Cols = Joints.WidestBatch(op);
        Node<T> first = op.Inputs[0].Node;
        _overwrites = untouched.Contains(first) && !op.Inputs.Skip(1).Any(input => input.Node == first);
        _cleared = [.. untouched.Skip(_overwrites ? 1 : 0).Select(node => node.Gradient)];
    }

    public override int Rows => _op.OutputShape.Rows;

    public override int Cols { get; }

    public override RowDependence Dependence => _op.PullDependence;

    public override bool JoinsPrevious { get; }

    public override void Begin(Backend<T> backend)
    {
        foreach (Tensor<T> gradient in _cleared)
        {
            backend.Fill(T.Zero, gradient);
        }
    }

    public override void Run(Backend<T> backend, RowWindow rows) => _op.Pull(backend, new PullRequest(rows, _overwrites, _activationsOnly));
}
