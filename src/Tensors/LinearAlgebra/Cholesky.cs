using System.Diagnostics;
using System.Numerics;

namespace Gradus;

/// <summary>
/// The Cholesky factor and the inverse that follows from it, row by row; each element's terms in ascending k, one fused multiply-add each.
/// </summary>
internal static class Cholesky
{
    /// <summary>Columns read at a time when mirroring a triangle, few enough for their cache lines to stay cached.</summary>
    private const int MirrorBlock = 16;

    /// <summary>
    /// a = l·lᵀ: l_ij = (a_ij − Σ_{k&lt;j} l_ik l_jk) / l_jj below the diagonal, l_ii = √(a_ii − Σ_{k&lt;i} l_ik²) on it.
    /// </summary>
    public static bool TryFactor<T>(Tensor<T> a, Tensor<T> l)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Debug.Assert(a.Rows == a.Cols && l.Shape == a.Shape);
        for (int i = 0; i < a.Rows; i++)
        {
            ReadOnlySpan<T> source = a.Row(i);
            Span<T> row = l.Row(i);
            for (int j = 0; j < i; j++)
            {
                ReadOnlySpan<T> above = l.Row(j);
                row[j] = Subtract(source[j], row, above, j) / above[j];
            }

            T pivot = Subtract(source[i], row, row, i);
            if (!(pivot > T.Zero) || !T.IsFinite(pivot))
            {
                return false;
            }

            row[i] = T.Sqrt(pivot);
            row[(i + 1)..].Clear();
        }

        return true;
    }

    /// <summary>X = l⁻¹ by forward substitution, then XᵀX, each in place: a row reads only what is not overwritten yet.</summary>
    public static void Invert<T>(Tensor<T> l, Tensor<T> inverse)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Debug.Assert(l.Rows == l.Cols && inverse.Shape == l.Shape);
        InvertTriangle(l, inverse);
        MultiplyByTranspose(inverse);
        MirrorLower(inverse);
    }

    /// <summary>x_ij ← x_ji above the diagonal.</summary>
    public static unsafe void MirrorLower<T>(Tensor<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T* start = x.Pointer;
        nint stride = x.RowStride;
        for (int block = 0; block < x.Rows; block += MirrorBlock)
        {
            int end = Math.Min(block + MirrorBlock, x.Rows);
            for (int i = 0; i < end; i++)
            {
                T* row = start + (i * stride);
                for (int j = Math.Max(block, i + 1); j < end; j++)
                {
                    row[j] = start[(j * stride) + i];
                }
            }
        }

        x.KeepAlive();
    }

    /// <summary>x_ij ← x_ji below the diagonal.</summary>
    public static unsafe void MirrorUpper<T>(Tensor<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T* start = x.Pointer;
        nint stride = x.RowStride;
        for (int block = 0; block < x.Rows; block += MirrorBlock)
        {
            for (int i = block + 1; i < x.Rows; i++)
            {
                T* row = start + (i * stride);
                int end = Math.Min(block + MirrorBlock, i);
                for (int j = block; j < end; j++)
                {
                    row[j] = start[(j * stride) + i];
                }
            }
        }

        x.KeepAlive();
    }

    /// <summary>x_ij = (δ_ij − Σ_{j≤k&lt;i} l_ik x_kj) / l_ii, lower triangle.</summary>
    private static void InvertTriangle<T>(Tensor<T> l, Tensor<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < l.Rows; i++)
        {
            ReadOnlySpan<T> factor = l.Row(i);
            Span<T> row = x.Row(i);
            T pivot = factor[i];
            for (int j = 0; j < i; j++)
            {
                T sum = T.Zero;
                for (int k = j; k < i; k++)
                {
                    sum = T.FusedMultiplyAdd(-factor[k], x[k, j], sum);
                }

                row[j] = sum / pivot;
            }

            row[i] = T.One / pivot;
        }
    }

    /// <summary>x_ij ← Σ_{k≥i} x_ki x_kj, lower triangle.</summary>
    private static void MultiplyByTranspose<T>(Tensor<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Rows; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                T sum = T.Zero;
                for (int k = i; k < x.Rows; k++)
                {
                    sum = T.FusedMultiplyAdd(x[k, i], x[k, j], sum);
                }

                x[i, j] = sum;
            }
        }
    }

    private static T Subtract<T>(T start, ReadOnlySpan<T> a, ReadOnlySpan<T> b, int count)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T sum = start;
        for (int k = 0; k < count; k++)
        {
            sum = T.FusedMultiplyAdd(-a[k], b[k], sum);
        }

        return sum;
    }
}
