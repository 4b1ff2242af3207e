using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// Replays a recorded computation: forward for all rows or a window of rows, backward from any root, forward mode along any direction.
/// Replaying allocates nothing after the first pass from each root.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class CompiledTape<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Tape<T> _tape;
    private readonly Op<T>[] _ops;
    private readonly PreparedPlan<T> _all;
    private readonly PreparedPlan<T>[] _sections;

    /// <summary>For each root (by the op that made it) the ops between it and the leaves.</summary>
    private readonly ReversePlan<T>?[] _reversePlans;

    /// <summary>For each root the ops that it depends on, differentiable or not.</summary>
    private readonly PreparedPlan<T>?[] _forwardPlans;
    private PreparedPlan<T>? _tangents;

    internal CompiledTape(Tape<T> tape, Op<T>[] ops, IReadOnlyList<Section> sections)
    {
        _tape = tape;
        _ops = ops;
        _all = PrepareForward(ops);
        _sections = [.. sections.Select(section => PrepareForward(ops.AsSpan(section.FirstOp, section.EndOp - section.FirstOp)))];
        _reversePlans = new ReversePlan<T>[ops.Length];
        _forwardPlans = new PreparedPlan<T>[ops.Length];
    }

    /// <summary>The recorded ops, in order.</summary>
    public IReadOnlyList<Op<T>> Ops => _ops;

    /// <summary>The backend.</summary>
    public Backend<T> Backend => _tape.Backend;

    /// <summary>The tape that was compiled.</summary>
    internal Tape<T> Tape => _tape;

    /// <summary>Recomputes every op.</summary>
    public void Forward() => _all.Run();

    /// <summary>Recomputes the ops of one section.</summary>
    /// <param name="section">A section of this tape.</param>
    public void Forward(Section section) => _sections[section.Index].Run();

    /// <summary>
    /// Recomputes the ops of a row-wise section for the rows [firstRow, firstRow + rows): acting at one step of a rollout.
    /// </summary>
    /// <param name="section">A section whose ops are all row-wise.</param>
    /// <param name="firstRow">Index of the first row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <exception cref="InvalidOperationException">The section has an op that is not row-wise.</exception>
    public void Forward(Section section, int firstRow, int rows)
    {
        if (section.BatchRows is not int batchRows)
        {
            throw new InvalidOperationException(
                $"Section '{section.Name}' has ops that are not row-wise, so it cannot be replayed for a window of rows.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(firstRow);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstRow + rows, batchRows);
        _sections[section.Index].Run(new RowWindow(firstRow, rows));
    }

    /// <summary>Recomputes one value and everything it depends on, and nothing else.</summary>
    /// <param name="root">A value of this tape.</param>
    public void Forward(Var<T> root)
    {
        CheckTape(root);
        if (root.Node.Producer is var last && last >= 0)
        {
            (_forwardPlans[last] ??= PrepareForwardTo(last)).Run();
        }
    }

    /// <summary>Sets every gradient to zero and then v̄ = ∂root/∂v for every ancestor v of the root.</summary>
    /// <param name="root">A scalar that depends on a parameter or leaf.</param>
    /// <exception cref="ArgumentException">The root is not (1, 1), or nothing differentiable leads to it.</exception>
    public void Backward(Var<T> root) => Backward(root, activationsOnly: false);

    /// <summary>
    /// Lays the plan of <see cref="Backward(Var{T})"/>, so that the first pass allocates nothing and takes no longer than the others. No
    /// number changes.
    /// </summary>
    /// <param name="root">A scalar that depends on a parameter or leaf.</param>
    /// <exception cref="ArgumentException">The root is not (1, 1), or nothing differentiable leads to it.</exception>
    public void PrepareBackward(Var<T> root) => ReversePlanOfScalar(root).PrepareToParameters();

    /// <summary>
    /// Like <see cref="Backward(Var{T})"/>, but only for the values between root and parameters, in little more than half the time: the
    /// second pass of K-FAC. The parameters' gradients are arbitrary afterwards.
    /// </summary>
    /// <param name="root">A scalar that depends on a parameter or leaf.</param>
    /// <exception cref="ArgumentException">The root is not (1, 1), or nothing differentiable leads to it.</exception>
    public void BackwardToActivations(Var<T> root) => Backward(root, activationsOnly: true);

    /// <summary>Sets every gradient to zero and then v̄ = Jᵀw for every ancestor v of the root: reverse mode with a cotangent w.</summary>
    /// <param name="root">A value that depends on a parameter or leaf.</param>
    /// <param name="cotangent">w, of the root's shape.</param>
    public void Backward(Var<T> root, Tensor<T> cotangent)
    {
        if (cotangent.Shape != root.Shape)
        {
            throw new ArgumentException($"The cotangent is {cotangent.Shape} but '{root.Name}' is {root.Shape}.", nameof(cotangent));
        }

        ReversePlan<T> plan = ReversePlan(root);
        if (cotangent.Storage.Place == root.Node.Gradient.Storage.Place)
        {
            Backend.Copy(cotangent, root.Node.Gradient);
        }
        else
        {
            root.Node.Gradient.CopyFrom(cotangent.Read()); // a caller on the host, a tape on a device
        }

        plan.Pull(activationsOnly: false);
    }

    /// <summary>
    /// Forward mode: v̇ = J·ẋ for every value, from the tangents that the caller wrote into the leaves and the parameter vector. Values
    /// must come from a forward pass.
    /// </summary>
    public void Jvp()
    {
        EnableForwardMode();
        _tangents!.Run();
    }

    /// <summary>Forward mode towards one value: its tangent, and those of the values between it and the leaves.</summary>
    /// <param name="root">A value that depends on a parameter or leaf.</param>
    public void Jvp(Var<T> root)
    {
        EnableForwardMode();
        ReversePlan(root).Push();
    }

    /// <summary>Makes the tangents of leaves and parameters readable and writable before the first <see cref="Jvp()"/>.</summary>
    public void EnableForwardMode() => _tangents ??= PrepareForwardMode();

    /// <summary>
    /// Finds the first value that is not finite, in the order of computation; if all values are finite, the first such gradient in the
    /// order of the backward pass.
    /// </summary>
    /// <returns>
    /// A phrase that names op and value, such as <c>the output of Log 'entropy' (80, 2), row 3, column 1, is NaN</c>; null if everything is
    /// finite.
    /// </returns>
    public string? FindNonFinite()
    {
        foreach (Node<T> leaf in _tape.Leaves)
        {
            if (Describe(leaf.Value) is string where)
            {
                return $"{(leaf.RequiresGradient ? "parameter" : "input")} '{leaf.Name}' {where}";
            }
        }

        foreach (Op<T> op in _ops)
        {
            if (Describe(op.Output.Value) is string where)
            {
                return $"the output of {op.Name} '{op.Output.Name}' {where}";
            }
        }

        for (int i = _ops.Length - 1; i >= 0; i--)
        {
            if (_ops[i].Output.RequiresGradient && Describe(_ops[i].Output.Gradient) is string where)
            {
                return $"the gradient of {_ops[i].Name} '{_ops[i].Output.Name}' {where}";
            }
        }

        foreach (Node<T> leaf in _tape.Leaves)
        {
            if (leaf.RequiresGradient && Describe(leaf.Gradient) is string where)
            {
                return $"the gradient of parameter '{leaf.Name}' {where}";
            }
        }

        return null;
    }

    private void Backward(Var<T> root, bool activationsOnly)
    {
        ReversePlan<T> plan = ReversePlanOfScalar(root);
        Backend.Fill(T.One, root.Node.Gradient);
        plan.Pull(activationsOnly);
    }

    private ReversePlan<T> ReversePlanOfScalar(Var<T> root)
    {
        if (root.Shape != Shape.Scalar)
        {
            throw new ArgumentException(
                $"Backward starts from a scalar, but '{root.Name}' is {root.Shape}; pass the gradient of each element, or sum it first.",
                nameof(root));
        }

        return ReversePlan(root);
    }

    private static string? Describe(Tensor<T> tensor)
    {
        for (int row = 0; row < tensor.Rows; row++)
        {
            ReadOnlySpan<T> values = tensor.ReadRow(row);
            for (int col = 0; col < values.Length; col++)
            {
                if (!T.IsFinite(values[col]))
                {
                    string what = T.IsNaN(values[col]) ? "NaN" : "infinite";
                    return $"{tensor.Shape}, row {row}, column {col}, is {what}";
                }
            }
        }

        return null;
    }

    private PreparedPlan<T> PrepareForward(ReadOnlySpan<Op<T>> ops) => Backend.Prepare(ForwardStep<T>.Plan(ops));

    private ReversePlan<T> ReversePlan(Var<T> root)
    {
        CheckTape(root);
        if (!root.RequiresGradient)
        {
            throw new ArgumentException(
                $"No gradient flows back from '{root.Name}': it does not depend on any parameter or leaf.", nameof(root));
        }

        int last = root.Node.Producer;
        return last < 0 ? MakePlan(root, []) : _reversePlans[last] ??= MakePlan(root, PlanFrom(last));
    }

    private ReversePlan<T> MakePlan(Var<T> root, Op<T>[] ops) => new(_tape, root.Node, ops);

    private PreparedPlan<T> PrepareForwardTo(int last)
    {
        Op<T>[] plan = PlanFrom(last, onlyDifferentiable: false);
        Array.Reverse(plan);
        return PrepareForward(plan);
    }

    private Op<T>[] PlanFrom(int last, bool onlyDifferentiable = true)
    {
        var needed = new bool[last + 1];
        needed[last] = true;
        var plan = new List<Op<T>>();
        for (int i = last; i >= 0; i--)
        {
            if (!needed[i])
            {
                continue;
            }

            plan.Add(_ops[i]);
            foreach (Node<T> input in _ops[i].InputNodes)
            {
                if ((input.RequiresGradient || !onlyDifferentiable) && input.Producer >= 0)
                {
                    needed[input.Producer] = true;
                }
            }
        }

        return [.. plan];
    }

    private void CheckTape(Var<T> root)
    {
        if (root.Tape != _tape)
        {
            throw new ArgumentException($"'{root.Name}' lives on another tape.", nameof(root));
        }
    }

    private PreparedPlan<T> PrepareForwardMode()
    {
        Arena<T> arena = _tape.Memory.Rent<T>(Backend.Memory);
        foreach (Node<T> leaf in _tape.Leaves)
        {
            if (leaf.RequiresGradient)
            {
                leaf.Tangent = leaf.Block is { } block ? _tape.Parameters!.TangentOf(block) : arena.Allocate(leaf.Value.Shape);
            }
        }

        var plan = new List<PlanStep<T>>();
        foreach (Op<T> op in _ops)
        {
            if (op.Output.RequiresGradient)
            {
                op.Output.Node.Tangent = arena.Allocate(op.OutputShape);
                plan.Add(new TangentStep<T>(op));
            }
        }

        return Backend.Prepare(new Plan<T>(plan, PlanDirection.Tangent));
    }
}
