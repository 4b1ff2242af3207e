using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// The ops between one root and the leaves, last first, and which gradients start at zero when. The first op that adds to a gradient overwrites it if
/// it can (<see cref="IRowwiseVjp{T}"/>); otherwise the gradient is cleared right before, while its memory is about to be used anyway. Clearing
/// all of them up front would move every one through the cache twice more.
/// </summary>
internal sealed class ReversePlan<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Step[] _steps;
    private readonly Tensor<T>[] _untouched;

    /// <param name="root">Where the pass starts; its own gradient is the caller's to set.</param>
    /// <param name="ops">The ops between it and the leaves, last first.</param>
    /// <param name="nodes">Every value of the tape.</param>
    public ReversePlan(Node<T> root, Op<T>[] ops, IEnumerable<Node<T>> nodes)
    {
        Ops = ops;
        var known = new HashSet<Node<T>> { root };
        _steps = Array.ConvertAll(ops, op => new Step(op, [.. op.Inputs.Select(input => input.Node).Where(node => OwnsGradient(node) && known.Add(node))]));
        _untouched = [.. nodes.Where(node => OwnsGradient(node) && known.Add(node)).Select(node => node.Gradient)];
        MarkStretches();
    }

    /// <summary>The ops, last first.</summary>
    public Op<T>[] Ops { get; }

    /// <summary>Pulls the root's gradient back through all ops. Gradients that the pass does not reach are zero then.</summary>
    /// <param name="backend">Does the arithmetic.</param>
    /// <param name="activationsOnly">Leave the gradients of parameters out.</param>
    public void Pull(Backend<T> backend, bool activationsOnly = false)
    {
        Clear(backend, _untouched);
        for (int first = 0; first < _steps.Length; first = _steps[first].StretchEnd)
        {
            int rows = Ops[first].OutputShape.Rows;
            int window = _steps[first].Rowwise is null ? rows : RowStretch.Window(backend, rows, RowStretch.BackwardRows);
            for (int row = 0; row < rows; row += window)
            {
                for (int i = first; i < _steps[first].StretchEnd; i++)
                {
                    _steps[i].Pull(backend, new RowWindow(row, Math.Min(window, rows - row)), activationsOnly);
                }
            }
        }
    }

    /// <summary>Those of parameters are views of the flat vector, which is cleared as one.</summary>
    private static bool OwnsGradient(Node<T> node) => node.RequiresGradient && node.Block is null;

    private static void Clear(Backend<T> backend, Tensor<T>[] gradients)
    {
        foreach (Tensor<T> gradient in gradients)
        {
            backend.Fill(T.Zero, gradient);
        }
    }

    /// <summary>
    /// Finds the ops that go back together. A parameter may occur once in a stretch: with two of its ops taking turns, the terms of its gradient
    /// would be added in another order.
    /// </summary>
    private void MarkStretches()
    {
        int first = 0;
        var parameters = new HashSet<Node<T>>();
        for (int i = 0; i < _steps.Length; i++)
        {
            bool joins = i > first && _steps[first].Rowwise is not null && _steps[i].Rowwise is not null && RowStretch.MayJoin(Ops[first]) && RowStretch.MayJoin(Ops[i])
                && Ops[i].OutputShape.Rows == Ops[first].OutputShape.Rows && !Parameters(i).Any(parameters.Contains);
            if (!joins)
            {
                first = i;
                parameters.Clear();
            }

            parameters.UnionWith(Parameters(i));
            _steps[first].StretchEnd = i + 1;
        }

        IEnumerable<Node<T>> Parameters(int i) => Ops[i].Inputs.Skip(1).Select(input => input.Node);
    }

    /// <summary>One op and the gradients that it is the first to add to.</summary>
    private sealed class Step
    {
        private readonly Op<T> _op;
        private readonly bool _overwrites;
        private readonly Tensor<T>[] _cleared;

        public Step(Op<T> op, Node<T>[] fresh)
        {
            _op = op;
            Rowwise = op as IRowwiseVjp<T>;
            Node<T> batch = op.Inputs[0].Node;
            _overwrites = Rowwise is not null && fresh.Contains(batch) && !op.Inputs.Skip(1).Any(input => input.Node == batch);
            _cleared = [.. fresh.Skip(_overwrites ? 1 : 0).Select(node => node.Gradient)];
        }

        public IRowwiseVjp<T>? Rowwise { get; }

        /// <summary>Of the first op of a stretch: where it ends.</summary>
        public int StretchEnd { get; set; }

        public void Pull(Backend<T> backend, RowWindow rows, bool activationsOnly)
        {
            if (rows.First == 0)
            {
                Clear(backend, _cleared);
            }

            if (Rowwise is not null)
            {
                Rowwise.Vjp(backend, rows, _overwrites, activationsOnly);
            }
            else if (activationsOnly)
            {
                _op.VjpOfActivations(backend);
            }
            else
            {
                _op.Vjp(backend);
            }
        }
    }
}
