using System.Numerics;

namespace Gradus.Tests;

/// <summary>A tensor and the memory around it, so that writing past an edge is seen.</summary>
internal sealed class Operand<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Margin = 3;
    private readonly Tensor<T> _parent;

    public Operand(int rows, int cols, Layout layout, MemoryPlace? place = null)
    {
        place ??= MemoryPlace.Host;
        _parent = layout switch
        {
            Layout.Whole => Zeros(place, rows, cols),
            Layout.RowWindow => Zeros(place, rows + (2 * Margin), cols),
            _ => Zeros(place, rows, cols + (2 * Margin)),
        };
        View = layout switch
        {
            Layout.Whole => _parent,
            Layout.RowWindow => _parent.RowRange(Margin, rows),
            _ => _parent.ColumnRange(Margin, cols),
        };
        Layout = layout;
    }

    private Operand(Operand<T> other, Func<T, T> change, MemoryPlace? place = null)
        : this(other.View.Rows, other.View.Cols, other.Layout, place)
    {
        ReadOnlySpan<T> numbers = other.Read();
        using HostWrite<T> write = _parent.Write();
        for (int i = 0; i < numbers.Length; i++)
        {
            write.Span[i] = change(numbers[i]);
        }
    }

    public Tensor<T> View { get; }

    public Layout Layout { get; }

    /// <summary>The view and its margin; a copy, where the memory is not the host's.</summary>
    public ReadOnlySpan<T> Read() => _parent.Read();

    public void Fill(Func<T> value)
    {
        using HostWrite<T> write = _parent.Write();
        foreach (ref T element in write.Span)
        {
            element = value();
        }
    }

    public Operand<T> Clone(MemoryPlace? place = null) => new(this, x => x, place);

    public Operand<T> Magnitudes() => new(this, T.Abs);

    /// <summary>True for memory that belongs to the view and not to its margin.</summary>
    public bool IsInside(int index)
    {
        int row = index / _parent.Cols;
        int col = index % _parent.Cols;
        return Layout switch
        {
            Layout.Whole => true,
            Layout.RowWindow => row >= Margin && row < Margin + View.Rows,
            _ => col >= Margin && col < Margin + View.Cols,
        };
    }

    private static Tensor<T> Zeros(MemoryPlace place, int rows, int cols) => new(place.Allocate<T>(rows * cols), 0, new Shape(rows, cols));
}
