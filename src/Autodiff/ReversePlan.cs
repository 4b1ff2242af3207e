using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>The ops between one root and the leaves, last first, and what the backend made of them.</summary>
/// <param name="tape">The tape.</param>
/// <param name="root">The start of the pass; the caller sets its gradient.</param>
/// <param name="ops">The ops between it and the leaves, last first.</param>
internal sealed class ReversePlan<T>(Tape<T> tape, Node<T> root, Op<T>[] ops)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private PreparedPlan<T>? _toParameters;
    private PreparedPlan<T>? _toActivations;
    private PreparedPlan<T>? _tangents;

    /// <summary>Pulls the root's gradient back through all ops. Gradients that the pass does not reach become zero.</summary>
    /// <param name="activationsOnly">True to skip the gradients of parameters.</param>
    public void Pull(bool activationsOnly)
    {
        PreparedPlan<T> plan = activationsOnly ? _toActivations ??= Prepare(activationsOnly) : _toParameters ??= Prepare(activationsOnly);
        plan.Run();
    }

    /// <summary>Pushes tangents through the same ops, first one first.</summary>
    public void Push()
    {
        _tangents ??= tape.Backend.Prepare(new Plan<T>(ops.Reverse().Select(op => new TangentStep<T>(op)), PlanDirection.Tangent));
        _tangents.Run();
    }

    /// <summary>Gradients of parameters are views of the flat vector, which is cleared as a whole.</summary>
    private static bool OwnsGradient(Node<T> node) => node.RequiresGradient && node.Block is null;

    /// <summary>
    /// Lays the plan. The first op that adds to a gradient overwrites it, if it is that of its first input and of no other; otherwise it is
    /// cleared right before.
    /// <para>
    /// An input that all rows share may occur once in a stretch of steps that go back together: with two of its ops taking turns, the terms
    /// of its gradient would be added in another order. A causal op goes back alone, because its windows come in the other order.
    /// </para>
    /// </summary>
    private PreparedPlan<T> Prepare(bool activationsOnly)
    {
        var touched = new HashSet<Node<T>> { root };
        var shared = new HashSet<Node<T>>();
        var steps = new List<PlanStep<T>>();
        for (int i = 0; i < ops.Length; i++)
        {
            Op<T> op = ops[i];
            Node<T> first = op.InputNodes[0];
            Node<T>[] others = op.InputNodes[1..];
            bool overwrites = OwnsGradient(first) && !others.Contains(first) && touched.Add(first);
            bool clears = Clear(op.InputNodes, touched, steps);
            bool joins = i > 0 && !clears && MayJoin(ops[i - 1]) && MayJoin(op) && op.OutputShape.Rows == ops[i - 1].OutputShape.Rows &&
                !others.Any(shared.Contains);
            if (!joins)
            {
                shared.Clear();
            }

            shared.UnionWith(others);
            steps.Add(new ReverseStep<T>(op, overwrites, activationsOnly, joins));
        }

        Clear(tape.Nodes, touched, steps);
        return tape.Backend.Prepare(new Plan<T>(steps, PlanDirection.Backward));
    }

    /// <summary>Adds the steps that clear those gradients that nothing has touched yet.</summary>
    /// <returns>Whether there are any.</returns>
    private static bool Clear(IEnumerable<Node<T>> nodes, HashSet<Node<T>> touched, List<PlanStep<T>> steps)
    {
        int before = steps.Count;
        foreach (Node<T> node in nodes)
        {
            if (OwnsGradient(node) && touched.Add(node))
            {
                steps.Add(new ClearStep<T>(node));
            }
        }

        return steps.Count > before;
    }

    private static bool MayJoin(Op<T> op) => op.PullDependence == RowDependence.Independent && Joints.NeedsSameRowsOnly(op);
}
