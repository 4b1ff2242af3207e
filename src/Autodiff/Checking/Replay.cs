using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>A recorded function with everything that takes a gradient: the leaves and parameters of its tape.</summary>
internal sealed class Replay<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public Replay(Tape<T> tape, Var<T> root)
    {
        Root = root.Node is null ? throw new InvalidOperationException("default(Var<T>) is no result: it is on no tape.") : root;
        var leaves = new List<Var<T>>();
        foreach (Node<T> leaf in tape.Leaves)
        {
            if (leaf.RequiresGradient)
            {
                leaves.Add(new Var<T>(leaf));
            }
        }

        Leaves = [.. leaves];
        AllLeaves = [.. tape.Leaves.Select(leaf => new Var<T>(leaf))];
        Tape = tape.Compile();
    }

    public CompiledTape<T> Tape { get; }

    public Var<T> Root { get; }

    public Var<T>[] Leaves { get; }

    /// <summary>The leaves and the inputs that nothing flows into.</summary>
    public Var<T>[] AllLeaves { get; }

    /// <summary>Whether anything flows back from the result at all.</summary>
    public bool IsDifferentiable => Root.RequiresGradient;
}
