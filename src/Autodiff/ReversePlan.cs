using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>The ops between one root and the leaves, last first, and what the backend made of them.</summary>
internal sealed class ReversePlan<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Node<T> _root;
    private readonly Op<T>[] _ops;
    private readonly Tensor<T>[] _unreached;
    private readonly Backend<T> _backend;
    private PreparedPlan<T>? _toParameters;
    private PreparedPlan<T>? _toActivations;
    private PreparedPlan<T>? _tangents;

    /// <param name="backend">The backend.</param>
    /// <param name="root">The start of the pass; the caller sets its gradient.</param>
    /// <param name="ops">The ops between it and the leaves, last first.</param>
    /// <param name="nodes">Every value of the tape.</param>
    public ReversePlan(Backend<T> backend, Node<T> root, Op<T>[] ops, IEnumerable<Node<T>> nodes)
    {
        _backend = backend;
        _root = root;
        _ops = ops;
        HashSet<Node<T>> reached = [root, .. ops.SelectMany(op => op.Inputs).Select(input => input.Node)];
        _unreached = [.. nodes.Where(node => OwnsGradient(node) && !reached.Contains(node)).Select(node => node.Gradient)];
    }

    /// <summary>Pulls the root's gradient back through all ops. Gradients that the pass does not reach become zero.</summary>
    /// <param name="activationsOnly">True to skip the gradients of parameters.</param>
    public void Pull(bool activationsOnly)
    {
        foreach (Tensor<T> gradient in _unreached)
        {
            _backend.Fill(T.Zero, gradient);
        }

        PreparedPlan<T> plan = activationsOnly ? _toActivations ??= Prepare(activationsOnly) : _toParameters ??= Prepare(activationsOnly);
        plan.Run();
    }

    /// <summary>Pushes tangents through the same ops, first one first.</summary>
    public void Push()
    {
        _tangents ??= _backend.Prepare(new Plan<T>(_ops.Reverse().Select(op => new TangentStep<T>(op)), PlanDirection.Tangent));
        _tangents.Run();
    }

    /// <summary>Gradients of parameters are views of the flat vector, which is cleared as a whole.</summary>
    private static bool OwnsGradient(Node<T> node) => node.RequiresGradient && node.Block is null;

    /// <summary>
    /// Finds the steps that may go back together. An input that all rows share may occur once in a stretch: with two of its ops taking
    /// turns, the terms of its gradient would be added in another order. A causal op goes back alone, because its windows come in the other
    /// order.
    /// </summary>
    private PreparedPlan<T> Prepare(bool activationsOnly)
    {
        var touched = new HashSet<Node<T>> { _root };
        var shared = new HashSet<Node<T>>();
        var steps = new List<PlanStep<T>>();
        for (int i = 0; i < _ops.Length; i++)
        {
            Op<T> op = _ops[i];
            Node<T>[] others = [.. op.Inputs.Skip(1).Select(input => input.Node)];
            bool joins = i > 0 && MayJoin(_ops[i - 1]) && MayJoin(op) && op.OutputShape.Rows == _ops[i - 1].OutputShape.Rows &&
                !others.Any(shared.Contains);
            if (!joins)
            {
                shared.Clear();
            }

            shared.UnionWith(others);
            Node<T>[] untouched = [.. op.Inputs.Select(input => input.Node).Where(node => OwnsGradient(node) && touched.Add(node))];
            steps.Add(new ReverseStep<T>(op, untouched, joins, activationsOnly));
        }

        return _backend.Prepare(new Plan<T>(steps, PlanDirection.Backward));
    }

    private static bool MayJoin(Op<T> op) => op.PullDependence == RowDependence.Independent && Joints.NeedsSameRowsOnly(op);
}
