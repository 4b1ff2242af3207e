using System.Collections.Immutable;
using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>One value of a tape as it was when it was looked at: a copy that later passes do not change.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="Index">Its position in the list: inputs, leaves and parameters first, then the ops in their order.</param>
/// <param name="Name">Given by <see cref="Var{T}.Named"/>, otherwise the op's name and position.</param>
/// <param name="Kind">Where the value comes from.</param>
/// <param name="Op">The op's name, such as <c>Linear</c>; empty for what no op has made.</param>
/// <param name="Formula">The op's forward rule, such as <c>y = tanh x</c>; empty for what no op has made.</param>
/// <param name="Shape">Rows and columns.</param>
/// <param name="Inputs">The positions of the values that the op reads, in the op's order.</param>
/// <param name="Value">The numbers as of the last forward pass, row after row.</param>
/// <param name="Gradient">∂root/∂v as of the last backward pass, row after row; empty where no gradient flows.</param>
public sealed record TapeNode<T>(
    int Index,
    string Name,
    TapeNodeKind Kind,
    string Op,
    string Formula,
    Shape Shape,
    ImmutableArray<int> Inputs,
    ImmutableArray<T> Value,
    ImmutableArray<T> Gradient)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>What the check of this node's reverse rule found; null where it was not asked for, or no gradient flows through an
    /// op.</summary>
    public GradientReport? Check { get; init; }
}
