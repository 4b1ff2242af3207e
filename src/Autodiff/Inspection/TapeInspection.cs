using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Gradus.Autodiff;

/// <summary>Looking at a tape: its values, gradients and formulas as a list of copies, a check of every node, and a drawing.</summary>
public static class TapeInspection
{
    extension<T>(Tape<T> tape)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>Copies what the tape holds at this moment.</summary>
        /// <param name="check">
        /// Also check every op's reverse rule by itself, at the numbers it has here, against differences (<see cref="TapeNode{T}.Check"/>).
        /// The values and gradients of the tape are used for that and put back, bit for bit: nobody else may use it meanwhile.
        /// </param>
        /// <param name="seed">Seed of the check's random directions.</param>
        /// <returns>Inputs, leaves and parameters first, then the results of the ops in their order.</returns>
        public IReadOnlyList<TapeNode<T>> Inspect(bool check = false, ulong seed = 0) => List(tape, check, seed);

        /// <summary>The tape as a graph in the language of Graphviz: <c>dot -Tsvg</c> draws it.</summary>
        public string ToDot() => GraphvizText.Of(List(tape, check: false, seed: 0));
    }

    extension<T>(CompiledTape<T> tape)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>Copies what the tape holds at this moment.</summary>
        /// <param name="check">
        /// Also check every op's reverse rule by itself, at the numbers it has here, against differences (<see cref="TapeNode{T}.Check"/>).
        /// The values and gradients of the tape are used for that and put back, bit for bit: nobody else may use it meanwhile.
        /// </param>
        /// <param name="seed">Seed of the check's random directions.</param>
        /// <returns>Inputs, leaves and parameters first, then the results of the ops in their order.</returns>
        public IReadOnlyList<TapeNode<T>> Inspect(bool check = false, ulong seed = 0) => List(tape.Tape, check, seed);

        /// <summary>The tape as a graph in the language of Graphviz: <c>dot -Tsvg</c> draws it.</summary>
        public string ToDot() => GraphvizText.Of(List(tape.Tape, check: false, seed: 0));
    }

    private static List<TapeNode<T>> List<T>(Tape<T> tape, bool check, ulong seed)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var nodes = new List<TapeNode<T>>();
        var positions = new Dictionary<Node<T>, int>();
        foreach (Node<T> leaf in tape.Leaves)
        {
            TapeNodeKind kind = leaf.Block is not null ? TapeNodeKind.Parameter : leaf.RequiresGradient ? TapeNodeKind.Leaf
                : TapeNodeKind.Input;
            Add(leaf, kind, null);
        }

        foreach (Op<T> op in tape.Ops)
        {
            Add(op.Output.Node, TapeNodeKind.Result, op);
        }

        return nodes;

        void Add(Node<T> node, TapeNodeKind kind, Op<T>? op)
        {
            nodes.Add(new TapeNode<T>(
                nodes.Count,
                node.Name,
                kind,
                op?.Name ?? "",
                op?.Formula ?? "",
                node.Value.Shape,
                op is null ? [] : [.. op.Inputs.Select(input => positions[input.Node])],
                Copy(node.Value),
                node.RequiresGradient ? Copy(node.Gradient) : [])
            {
                Check = check && op is not null && node.RequiresGradient ? new NodeCheck<T>(op, seed).Run() : null,
            });
            positions[node] = positions.Count;
        }
    }

    private static ImmutableArray<T> Copy<T>(Tensor<T> tensor)
        where T : unmanaged, IFloatingPointIeee754<T> => ImmutableCollectionsMarshal.AsImmutableArray(NodeLine<T>.Copy(tensor));
}
