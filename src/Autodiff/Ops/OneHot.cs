using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// Names to numbers: column d of x holds integers from start_d on, one of n_d, and becomes n_d columns, of which that of the integer is 1
/// and the others are 0. Constant between the integers, so that no gradient flows.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class OneHot<T> : Op<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _x;
    private readonly int[] _starts;
    private readonly int[] _counts;

    /// <summary>Makes the op; usually called through <c>x.OneHot(starts, counts)</c>.</summary>
    /// <param name="x">(B, D), integers.</param>
    /// <param name="starts">The smallest integer of each column.</param>
    /// <param name="counts">The number of integers of each column, at least 1.</param>
    /// <exception cref="ArgumentException">There are not D starts and counts.</exception>
    public OneHot(Var<T> x, ReadOnlySpan<int> starts, ReadOnlySpan<int> counts)
        : base(CheckedShape(x, starts, counts), x)
    {
        _x = x;
        _starts = starts.ToArray();
        _counts = counts.ToArray();
    }

    /// <summary>The smallest integer of each column.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    /// <summary>The number of integers of each column.</summary>
    public ReadOnlySpan<int> Counts => _counts;

    /// <inheritdoc/>
    public override string Formula => "y = one-hot of x";

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Independent;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">A number of x is not one of its column's integers.</exception>
    public override void Forward(Backend<T> backend, RowWindow rows)
    {
        Tensor<T> x = rows.Of(_x.Value);
        ReadOnlySpan<T> from = x.Read();
        using HostWrite<T> write = rows.Of(Output.Value).Write();
        Span<T> to = write.Span;
        to.Clear();
        for (int i = 0; i < from.Length; i++)
        {
            int column = i % x.Cols;
            to[Place(i / x.Cols, column, from[i])] = T.One;
            to = to[_counts[column]..];
        }
    }

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request)
    {
        if (request.Overwrite)
        {
            backend.Fill(T.Zero, request.Of(_x.Gradient));
        }
    }

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend) => backend.Fill(T.Zero, Output.Tangent);

    private static Shape CheckedShape(Var<T> x, ReadOnlySpan<int> starts, ReadOnlySpan<int> counts)
    {
        if (starts.Length != x.Shape.Cols || counts.Length != x.Shape.Cols)
        {
            throw new ArgumentException(
                $"OneHot: '{x.Name}' is {x.Shape}, but there are {starts.Length} starts and {counts.Length} counts; each column needs "
                    + $"one.");
        }

        int width = 0;
        foreach (int count in counts)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(counts));
            width = checked(width + count);
        }

        return x.Shape with { Cols = width };
    }

    private int Place(int row, int column, T value)
    {
        double place = double.CreateChecked(value) - _starts[column];
        return place >= 0 && place < _counts[column] && place == Math.Floor(place)
            ? (int)place
            : throw new ArgumentOutOfRangeException(
                null,
                $"OneHot: row {row}, column {column} of '{_x.Name}' is {value}; it must be an integer from {_starts[column]} to "
                    + $"{(long)_starts[column] + _counts[column] - 1}.");
    }
}

/// <summary>Records <see cref="OneHot{T}"/>.</summary>
public static class OneHotRecording
{
    extension<T>(Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>One column for each integer that a column of x may hold: 1 where it does, 0 elsewhere.</summary>
        /// <param name="starts">The smallest integer of each column.</param>
        /// <param name="counts">The number of integers of each column.</param>
        public Var<T> OneHot(ReadOnlySpan<int> starts, ReadOnlySpan<int> counts) => x.Tape.Record(new OneHot<T>(x, starts, counts));
    }
}
