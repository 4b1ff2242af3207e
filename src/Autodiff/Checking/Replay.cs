using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>A recorded function with everything that takes a gradient: the leaves and parameters of its tape.</summary>
internal sealed class Replay<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public Replay(Tape<T> tape, Var<T> root)
    {
        Root = root;
        var leaves = new List<Var<T>>();
        foreach (Node<T> leaf in tape.Leaves)
        {
            if (leaf.RequiresGradient)
            {
                leaves.Add(new Var<T>(leaf));
            }
        }

        Leaves = [.. leaves];
        Tape = tape.Compile();
    }

    public CompiledTape<T> Tape { get; }

    public Var<T> Root { get; }

    public Var<T>[] Leaves { get; }

    /// <summary>Whether any gradient flows back from the result.</summary>
    public bool IsDifferentiable => Root.RequiresGradient;
}
