using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>
/// Which choices are legal in each of the B rows of a distribution. The probabilities of the others are exactly 0, whatever their logits:
/// sampling, log-probability, entropy, divergence and Fisher matrix are those of the legal choices alone, and the gradient of an illegal
/// choice's logit is exactly 0.
/// </summary>
/// <remarks>
/// Every choice has a number f: 0 where it is legal, and −10³⁰ where it is not, which then stands for the logarithm of the probability 0. A
/// finite number serves better than −∞, whose products with a probability of 0 would be NaN.
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class ActionMask<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>f of a choice that is not legal.</summary>
    private const double Floor = -1e30;

    private readonly Var<T> _floor;

    /// <summary>Declares a mask on a tape: all choices are legal until others are stored.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="rows">B.</param>
    /// <param name="choices">M.</param>
    public ActionMask(Tape<T> tape, int rows, int choices)
    {
        _floor = tape.Input("floor", rows, choices);
        tape.Backend.Fill(T.Zero, _floor.Value);
    }

    private ActionMask(Var<T> floor) => _floor = floor;

    /// <summary>Stores the mask of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="mask">M elements; true where the choice is legal.</param>
    /// <exception cref="ArgumentException">The mask has a different length.</exception>
    public void Store(int row, ReadOnlySpan<bool> mask)
    {
        if (mask.Length != _floor.Shape.Cols)
        {
            throw new ArgumentException(
                $"The mask has {mask.Length} elements, but there are {_floor.Shape.Cols} choices.", nameof(mask));
        }

        StoreRows(row, mask);
    }

    /// <summary>Stores the masks of neighbouring rows.</summary>
    /// <param name="firstRow">The first of them.</param>
    /// <param name="masks">M elements of every row; true where the choice is legal.</param>
    internal void StoreRows(int firstRow, ReadOnlySpan<bool> masks)
    {
        int rows = masks.Length / _floor.Shape.Cols;
        using HostWrite<T> write = _floor.Value.RowRange(firstRow, rows).Write();
        Span<T> floors = write.Span;
        T floor = T.CreateChecked(Floor);
        for (int i = 0; i < masks.Length; i++)
        {
            floors[i] = masks[i] ? T.Zero : floor;
        }
    }

    /// <summary>The mask of some of the choices, which stores nothing itself.</summary>
    /// <param name="first">The index of the first of these neighbouring choices.</param>
    /// <param name="count">Their number.</param>
    internal ActionMask<T> Part(int first, int count) => count == _floor.Shape.Cols ? this : new(_floor.Columns(first, count));

    /// <summary>Records the logits of choices that are made one by one, (B, M): −10³⁰ where one is not legal.</summary>
    internal Var<T> Select(Var<T> logits) => logits.Tape.Record(new Masked<T>(logits, _floor)).Named("masked");

    /// <summary>Records the log-probabilities of the legal choices among themselves, (B, M), and −10³⁰ for the others.</summary>
    internal Var<T> LogSoftmax(Var<T> logits) => logits.Tape.Record(new MaskedLogSoftmax<T>(logits, _floor));

    /// <summary>Stores masks of another tape in the first rows.</summary>
    internal void Gather(ActionMask<T> source, ReadOnlySpan<int> rows) =>
        ActionDistribution<T>.GatherRows(source._floor.Value, rows, _floor.Value);
}
