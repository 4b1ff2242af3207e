using System.Numerics;

namespace Gradus.Tests;

/// <summary>A tensor and the memory around it, so that writing past an edge is seen.</summary>
internal sealed class Operand<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Margin = 3;
    private readonly Tensor<T> _parent;

    public Operand(int rows, int cols, Layout layout)
    {
        _parent = layout switch
        {
            Layout.Whole => new Tensor<T>(rows, cols),
            Layout.RowWindow => new Tensor<T>(rows + (2 * Margin), cols),
            _ => new Tensor<T>(rows, cols + (2 * Margin)),
        };
        View = layout switch
        {
            Layout.Whole => _parent,
            Layout.RowWindow => _parent.RowRange(Margin, rows),
            _ => _parent.ColumnRange(Margin, cols),
        };
        Layout = layout;
    }

    private Operand(Operand<T> other, Func<T, T> change)
        : this(other.View.Rows, other.View.Cols, other.Layout)
    {
        for (int i = 0; i < _parent.Count; i++)
        {
            _parent.Span[i] = change(other._parent.Span[i]);
        }
    }

    public Tensor<T> View { get; }

    public Layout Layout { get; }

    public ReadOnlySpan<T> Memory => _parent.Span;

    public void Fill(Func<T> value)
    {
        foreach (ref T element in _parent.Span)
        {
            element = value();
        }
    }

    public Operand<T> Clone() => new(this, x => x);

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
}
