using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>
/// Which choices are legal in each of the B rows of a distribution. The logits of the others become so small that their probabilities are
/// exactly 0: sampling, log-probability, entropy, divergence and Fisher matrix are those of the legal choices alone, and the gradient of an
/// illegal choice's logit is exactly 0.
/// </summary>
/// <remarks>
/// A logit l becomes l·m + f, with m = 1 and f = 0 where the choice is legal, and m = 0 and f = −10³⁰ where it is not. A finite number
/// serves better than −∞, whose products with a probability of 0 would be NaN.
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class ActionMask<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>f of a choice that is not legal.</summary>
    internal const double Floor = -1e30;

    private readonly Var<T> _legal;
    private readonly Var<T> _floor;

    /// <summary>Declares a mask on a tape: all choices are legal until others are stored.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="rows">B.</param>
    /// <param name="choices">M.</param>
    public ActionMask(Tape<T> tape, int rows, int choices)
    {
        _legal = tape.Input("legal", rows, choices);
        _floor = tape.Input("floor", rows, choices);
        tape.Backend.Fill(T.One, _legal.Value);
        tape.Backend.Fill(T.Zero, _floor.Value);
    }

    /// <summary>1 where the choice is legal and 0 where it is not, (B, M).</summary>
    public Tensor<T> Legal => _legal.Value;

    /// <summary>The inputs that a mask fills: m and f of every choice, (B, M).</summary>
    internal (Var<T> Legal, Var<T> Floor) Inputs => (_legal, _floor);

    /// <summary>Stores the mask of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="mask">M elements; true where the choice is legal.</param>
    /// <exception cref="ArgumentException">The mask has a different length.</exception>
    public void Store(int row, ReadOnlySpan<bool> mask)
    {
        if (mask.Length != _legal.Shape.Cols)
        {
            throw new ArgumentException(
                $"The mask has {mask.Length} elements, but there are {_legal.Shape.Cols} choices.", nameof(mask));
        }

        StoreRows(row, mask);
    }

    /// <summary>Stores the masks of neighbouring rows.</summary>
    /// <param name="firstRow">The first of them.</param>
    /// <param name="masks">M elements of every row; true where the choice is legal.</param>
    internal void StoreRows(int firstRow, ReadOnlySpan<bool> masks)
    {
        int rows = masks.Length / _legal.Shape.Cols;
        using HostWrite<T> writeLegal = _legal.Value.RowRange(firstRow, rows).Write();
        using HostWrite<T> writeFloor = _floor.Value.RowRange(firstRow, rows).Write();
        Span<T> legal = writeLegal.Span, floors = writeFloor.Span;
        T floor = T.CreateChecked(Floor);
        for (int i = 0; i < masks.Length; i++)
        {
            legal[i] = masks[i] ? T.One : T.Zero;
            floors[i] = masks[i] ? T.Zero : floor;
        }
    }

    /// <summary>Records the masked logits, (B, M).</summary>
    /// <param name="logits">A policy network's outputs, (B, M).</param>
    public Var<T> Apply(Var<T> logits) => Apply(logits, 0);

    /// <summary>Records the masked logits of some of the choices.</summary>
    /// <param name="logits">A policy network's outputs, (B, ·), for neighbouring choices.</param>
    /// <param name="first">The index of the first of these choices.</param>
    internal Var<T> Apply(Var<T> logits, int first)
    {
        int count = logits.Shape.Cols;
        return count == _legal.Shape.Cols
            ? ((logits * _legal) + _floor).Named("masked")
            : ((logits * _legal.Columns(first, count)) + _floor.Columns(first, count)).Named("masked");
    }

    /// <summary>Stores masks of another tape in the first rows.</summary>
    internal void Gather(ActionMask<T> source, ReadOnlySpan<int> rows)
    {
        ActionDistribution<T>.GatherRows(source.Legal, rows, Legal);
        ActionDistribution<T>.GatherRows(source._floor.Value, rows, _floor.Value);
    }
}
