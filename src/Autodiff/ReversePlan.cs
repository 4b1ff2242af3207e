using System.Numerics;
using Gradus.Tensors;

namespace Gradus.Autodiff;

/// <summary>
/// The ops between one root and the leaves, last first, and which gradients are set to zero when. A gradient is cleared right before the first
/// op that adds to it, while its memory is about to be used anyway; clearing all of them up front would move every one through the cache twice.
/// </summary>
internal sealed class ReversePlan<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Tensor<T>[][] _clearedBefore;
    private readonly Tensor<T>[] _untouched;

    /// <param name="root">Where the pass starts; its own gradient is the caller's to set.</param>
    /// <param name="ops">The ops between it and the leaves, last first.</param>
    /// <param name="nodes">Every value of the tape.</param>
    public ReversePlan(Node<T> root, Op<T>[] ops, IEnumerable<Node<T>> nodes)
    {
        Ops = ops;
        var known = new HashSet<Node<T>> { root };
        _clearedBefore = Array.ConvertAll(ops, op => op.Inputs.Select(input => input.Node).Where(node => OwnsGradient(node) && known.Add(node)).Select(node => node.Gradient).ToArray());
        _untouched = [.. nodes.Where(node => OwnsGradient(node) && known.Add(node)).Select(node => node.Gradient)];
    }

    /// <summary>The ops, last first.</summary>
    public Op<T>[] Ops { get; }

    /// <summary>Pulls the root's gradient back through all ops. Gradients that the pass does not reach are zero then.</summary>
    /// <param name="backend">Does the arithmetic.</param>
    /// <param name="activationsOnly">Leave the gradients of parameters out.</param>
    public void Pull(Backend<T> backend, bool activationsOnly = false)
    {
        Clear(_untouched);
        for (int i = 0; i < Ops.Length; i++)
        {
            Clear(_clearedBefore[i]);
            if (activationsOnly)
            {
                Ops[i].VjpOfActivations(backend);
            }
            else
            {
                Ops[i].Vjp(backend);
            }
        }
    }

    /// <summary>Those of parameters are views of the flat vector, which is cleared as one.</summary>
    private static bool OwnsGradient(Node<T> node) => node.RequiresGradient && node.Block is null;

    private static void Clear(Tensor<T>[] gradients)
    {
        foreach (Tensor<T> gradient in gradients)
        {
            gradient.Span.Clear();
        }
    }
}
