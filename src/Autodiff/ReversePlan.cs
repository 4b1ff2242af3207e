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
        PreparedPlan<T> plan = activationsOnly ? _toActivations ??= Prepare(activationsOnly) : PrepareToParameters();
        plan.Run();
    }

    /// <summary>The pass to all parameters, laid once.</summary>
    public PreparedPlan<T> PrepareToParameters() => _toParameters ??= Prepare(activationsOnly: false);

    /// <summary>Pushes tangents through the same ops, first one first.</summary>
    public void Push()
    {
        _tangents ??= tape.Backend.Prepare(new Plan<T>(ops.Reverse().Select(op => new TangentStep<T>(op)), PlanDirection.Tangent));
        _tangents.Run();
    }

    /// <summary>Gradients of parameters are views of the flat vector.</summary>
    private static bool OwnsGradient(Node<T> node) => node.RequiresGradient && node.Block is null;

    /// <summary>
    /// Lays the plan. The first op that adds to a gradient overwrites it, if it is that of its first input and of no other; otherwise it is
    /// cleared right before. The same goes for the parameter that an op multiplies by; other parameters are cleared first of all.
    /// <para>
    /// An input that all rows share may occur once in a stretch of steps that go back together: with two of its ops taking turns, the terms
    /// of its gradient would be added in another order. A causal op goes back alone, because its windows come in the other order.
    /// </para>
    /// </summary>
    private PreparedPlan<T> Prepare(bool activationsOnly)
    {
        var touched = new HashSet<Node<T>> { root };
        var shared = new HashSet<Node<T>>();
        HashSet<Node<T>> fresh = OverwrittenWeights();
        List<PlanStep<T>> steps = [.. ParametersBut(fresh).Select(gradient => new ClearStep<T>(gradient))];
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
            bool overwritesWeight = op.MultipliedParameter is { } weight && fresh.Remove(weight);
            steps.Add(new ReverseStep<T>(op, overwrites, overwritesWeight, activationsOnly, joins));
        }

        Clear(tape.Nodes, touched, steps);
        return tape.Backend.Prepare(new Plan<T>(steps, PlanDirection.Backward));
    }

    /// <summary>
    /// The parameters that the first op to reach them can overwrite: one that multiplies by them, and has no other use for them.
    /// </summary>
    private HashSet<Node<T>> OverwrittenWeights()
    {
        var reached = new HashSet<Node<T>> { root };
        var overwritten = new HashSet<Node<T>>();
        foreach (Op<T> op in ops)
        {
            if (op.MultipliedParameter is { } weight && !reached.Contains(weight) && op.InputNodes.Count(input => input == weight) == 1)
            {
                overwritten.Add(weight);
            }

            reached.UnionWith(op.InputNodes);
        }

        return overwritten;
    }

    /// <summary>The gradients of all parameters but these and the root, neighbouring blocks in one.</summary>
    private IEnumerable<Tensor<T>> ParametersBut(HashSet<Node<T>> overwritten)
    {
        if (tape.Parameters is not { } theta)
        {
            yield break;
        }

        HashSet<ParameterBlock?> written = [root.Block, .. overwritten.Select(weight => weight.Block)];
        int first = 0;
        foreach (ParameterBlock block in theta.Layout.Blocks.Where(written.Contains))
        {
            if (block.Offset > first)
            {
                yield return theta.Gradient.ColumnRange(first, block.Offset - first);
            }

            first = block.Offset + block.Shape.Count;
        }

        if (theta.Layout.Length > first)
        {
            yield return theta.Gradient.ColumnRange(first, theta.Layout.Length - first);
        }
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
                steps.Add(new ClearStep<T>(node.Gradient));
            }
        }

        return steps.Count > before;
    }

    private static bool MayJoin(Op<T> op) => op.PullDependence == RowDependence.Independent && Joints.NeedsSameRowsOnly(op);
}
