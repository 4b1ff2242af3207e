using System.Runtime.CompilerServices;

namespace Gradus;

/// <content>How two views lie to each other: what a backend checks before it writes.</content>
public readonly unsafe partial struct Tensor<T>
{
    /// <summary>Address after the last element.</summary>
    private T* End => Pointer + ((nint)(Rows - 1) * RowStride) + Cols;

    /// <summary>True when both have the same numbers of rows and columns.</summary>
    /// <param name="other">Another view.</param>
    internal bool IsShapedLike(in Tensor<T> other) => _rowsAndCols == other._rowsAndCols;

    /// <summary>True when both are one view of the same elements.</summary>
    /// <param name="other">Another view.</param>
    internal bool IsSameAs(in Tensor<T> other) => Pointer == other.Pointer && IsShapedLike(other) && RowStride == other.RowStride;

    /// <summary>True when one view ends before the other begins: the quick answer, which says false of rows that interleave.</summary>
    /// <param name="other">A view in the same place.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool IsApartFrom(in Tensor<T> other) => End <= other.Pointer || other.End <= Pointer;

    /// <summary>True when an element of one is an element of the other: the exact answer, row by row.</summary>
    /// <param name="other">A view in the same place.</param>
    internal bool SharesElementWith(in Tensor<T> other)
    {
        if (!_storage.IsOnHost && _storage != other._storage)
        {
            return false; // off the host, addresses of two storages need not have anything to do with each other
        }

        for (int row = 0; row < Rows; row++)
        {
            // Of the other's rows that begin before this one ends, the last one reaches furthest.
            long start = (byte*)(Pointer + ((nint)row * RowStride)) - (byte*)other.Pointer;
            long end = start + ((long)Cols * sizeof(T));
            long stride = Math.Max((long)other.RowStride * sizeof(T), 1);
            long last = end <= 0 ? -1 : Math.Min((end - 1) / stride, other.Rows - 1);
            if (last >= 0 && (last * stride) + ((long)other.Cols * sizeof(T)) > start)
            {
                return true;
            }
        }

        return false;
    }
}
