using System.Diagnostics;
using System.Numerics;

namespace Gradus;

/// <summary>
/// Eigenvalues and eigenvectors of a symmetric matrix, in three steps (Golub &amp; Van Loan, Matrix Computations, §8.3).
/// <list type="number">
/// <item>
/// Householder reflections H_k = I − β v vᵀ make it tridiagonal: HᵀAH with H = H_0 H_1 ⋯. The vector v of H_k is kept in row k of the
/// working matrix, β on its diagonal.
/// </item>
/// <item>
/// The reflections are multiplied out, last first, and the product is transposed: from here on an eigenvector is a row, and a rotation acts
/// on two rows.
/// </item>
/// <item>Implicit QL steps with Wilkinson's shift make it diagonal. The rows are sorted, signed, and transposed back into columns.</item>
/// </list>
/// The matrix is first divided by a power of two so that its largest element lies in [1, 2): no square overflows, and none that matters
/// underflows.
/// </summary>
/// <typeparam name="TRows">How rows are processed.</typeparam>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal static class SymmetricEigen<TRows, T>
    where TRows : struct, IRows<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int MaxLengthOnStack = 1024;
    private const int MaxStepsPerValue = 60;
    private static readonly T Two = T.CreateChecked(2);

    /// <summary>2^−52 or 2^−23: the distance from 1 to the next number.</summary>
    private static readonly T Epsilon = T.BitIncrement(T.One) - T.One;

    public static bool TryDecompose(Tensor<T> a, Tensor<T> values, Tensor<T> vectors)
    {
        int n = a.Rows;
        Debug.Assert(a.Cols == n && vectors.Shape == a.Shape && values.Shape == new Shape(1, n));
        if (!EigenProblem<T>.TryPrepare(a, vectors, out int exponent))
        {
            return false;
        }

        Span<T> diagonal = values.Span;
        Span<T> subdiagonal = n <= MaxLengthOnStack ? stackalloc T[n] : new T[n];
        Span<T> work = n <= MaxLengthOnStack ? stackalloc T[n] : new T[n];
        subdiagonal.Clear();
        Tridiagonalise(vectors, diagonal, subdiagonal, work);
        MultiplyReflections(vectors, work);
        EigenProblem<T>.Transpose(vectors);
        if (!TryDiagonalise(diagonal, subdiagonal, vectors))
        {
            return false;
        }

        Sort(diagonal, vectors);
        EigenProblem<T>.Finish(vectors, values, exponent);
        return true;
    }

    private static void Tridiagonalise(Tensor<T> m, Span<T> diagonal, Span<T> subdiagonal, Span<T> work)
    {
        int n = m.Rows;
        for (int k = 0; k < n - 2; k++)
        {
            Span<T> v = m.Row(k)[(k + 1)..];
            diagonal[k] = m[k, k];
            m[k, k] = MakeReflection(v, out subdiagonal[k]);
            if (m[k, k] != T.Zero)
            {
                Reflect(m, k + 1, v, m[k, k], work[..v.Length]);
            }
        }

        if (n > 1)
        {
            diagonal[n - 2] = m[n - 2, n - 2];
            subdiagonal[n - 2] = m[n - 2, n - 1];
        }

        diagonal[n - 1] = m[n - 1, n - 1];
    }

    /// <summary>
    /// Turns x into v such that (I − β v vᵀ)x = (image, 0, …, 0)ᵀ. v is x divided by its largest element, with its first component moved
    /// away from zero.
    /// </summary>
    /// <returns>β; 0 when x is (x_0, 0, …, 0) already.</returns>
    private static T MakeReflection(Span<T> x, out T image)
    {
        T scale = T.Zero;
        foreach (T value in x[1..])
        {
            scale = T.Max(scale, T.Abs(value));
        }

        image = x[0];
        if (scale == T.Zero)
        {
            return T.Zero;
        }

        scale = T.Max(scale, T.Abs(x[0]));
        for (int i = 0; i < x.Length; i++)
        {
            x[i] /= scale;
        }

        T norm = T.CopySign(T.Sqrt(Dot(x, x)), x[0]);
        image = -norm * scale;
        x[0] += norm;
        return Two / Dot(x, x);
    }

    /// <summary>
    /// B ← H B H for the block B of rows and columns from <paramref name="first"/> on: p = β B v, w = p − ½β(pᵀv) v, B ← B − v wᵀ − w vᵀ.
    /// </summary>
    private static void Reflect(Tensor<T> m, int first, ReadOnlySpan<T> v, T beta, Span<T> w)
    {
        w.Clear();
        for (int i = 0; i < v.Length; i++)
        {
            TRows.AddScaled(beta * v[i], m.Row(first + i)[first..], w);
        }

        TRows.AddScaled(-(beta / Two) * Dot(w, v), v, w);
        for (int i = 0; i < v.Length; i++)
        {
            TRows.SubtractPair(v[i], w, w[i], v, m.Row(first + i)[first..]);
        }
    }

    /// <summary>
    /// m ← H_0 H_1 ⋯ H_{n−3}, from the vectors that m holds: each reflection acts on a block one larger than that of the next.
    /// </summary>
    private static void MultiplyReflections(Tensor<T> m, Span<T> work)
    {
        int n = m.Rows;
        for (int k = n - 1; k >= 0; k--)
        {
            Span<T> row = m.Row(k);
            Span<T> v = row[(k + 1)..];
            if (k < n - 2 && row[k] != T.Zero)
            {
                ReflectRows(m, k + 1, v, row[k], work[..v.Length]);
            }

            v.Clear();
            row[k] = T.One;
            for (int i = k + 1; i < n; i++)
            {
                m[i, k] = T.Zero;
            }
        }
    }

    /// <summary>B ← H B: y = vᵀB, B ← B − β v yᵀ.</summary>
    private static void ReflectRows(Tensor<T> m, int first, ReadOnlySpan<T> v, T beta, Span<T> y)
    {
        y.Clear();
        for (int i = 0; i < v.Length; i++)
        {
            TRows.AddScaled(v[i], m.Row(first + i)[first..], y);
        }

        for (int i = 0; i < v.Length; i++)
        {
            TRows.AddScaled(-beta * v[i], y, m.Row(first + i)[first..]);
        }
    }

    private static bool TryDiagonalise(Span<T> diagonal, Span<T> subdiagonal, Tensor<T> rows)
    {
        for (int first = 0; first < diagonal.Length; first++)
        {
            int steps = 0;
            for (int last = EndOfBlock(diagonal, subdiagonal, first); last > first; last = EndOfBlock(diagonal, subdiagonal, first))
            {
                if (++steps > MaxStepsPerValue)
                {
                    return false;
                }

                QlStep(diagonal, subdiagonal, rows, first, last);
            }
        }

        return true;
    }

    /// <summary>
    /// The last index of the block that starts at <paramref name="first"/>: after it the subdiagonal is zero to working precision, relative
    /// to its neighbours or to the whole matrix, whose norm is at least 1. (What the reflections leave of a singular matrix is noise of
    /// that size, and an iteration that looks for digits in it may not end.)
    /// </summary>
    private static int EndOfBlock(ReadOnlySpan<T> diagonal, ReadOnlySpan<T> subdiagonal, int first)
    {
        int last = first;
        while (last < diagonal.Length - 1)
        {
            T neighbours = T.Abs(diagonal[last]) + T.Abs(diagonal[last + 1]);
            if (T.Abs(subdiagonal[last]) <= Epsilon * T.Max(neighbours, T.One))
            {
                break;
            }

            last++;
        }

        return last;
    }

    /// <summary>
    /// One implicit QL step on the block [first, last]: the shift enters at its end, a bulge is chased to its beginning by rotations of
    /// neighbours.
    /// </summary>
    private static void QlStep(Span<T> d, Span<T> e, Tensor<T> rows, int first, int last)
    {
        // Wilkinson: the eigenvalue of the leading 2 × 2 block that lies closer to d[first].
        T half = (d[first + 1] - d[first]) / (Two * e[first]);
        T g = d[last] - d[first] + (e[first] / (half + T.CopySign(Length(half, T.One), half)));
        T s = T.One;
        T c = T.One;
        T p = T.Zero;
        for (int i = last - 1; i >= first; i--)
        {
            T f = s * e[i];
            T b = c * e[i];
            T r = Length(f, g);
            e[i + 1] = r;
            if (r == T.Zero)
            {
                // The bulge vanished: the block splits here, and the next step starts afresh.
                d[i + 1] -= p;
                e[last] = T.Zero;
                return;
            }

            s = f / r;
            c = g / r;
            g = d[i + 1] - p;
            r = ((d[i] - g) * s) + (Two * c * b);
            p = s * r;
            d[i + 1] = g + p;
            g = (c * r) - b;
            TRows.Rotate(c, s, rows.Row(i), rows.Row(i + 1));
        }

        d[first] -= p;
        e[first] = g;
        e[last] = T.Zero;
    }

    private static void Sort(Span<T> values, Tensor<T> rows)
    {
        for (int i = 0; i < values.Length - 1; i++)
        {
            int smallest = i;
            for (int j = i + 1; j < values.Length; j++)
            {
                smallest = values[j] < values[smallest] ? j : smallest;
            }

            if (smallest != i)
            {
                (values[i], values[smallest]) = (values[smallest], values[i]);
                Exchange(rows.Row(i), rows.Row(smallest));
            }
        }
    }

    private static void Exchange(Span<T> a, Span<T> b)
    {
        for (int i = 0; i < a.Length; i++)
        {
            (a[i], b[i]) = (b[i], a[i]);
        }
    }

    private static T Dot(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
    {
        T sum = T.Zero;
        for (int i = 0; i < a.Length; i++)
        {
            sum = T.FusedMultiplyAdd(a[i], b[i], sum);
        }

        return sum;
    }

    /// <summary>√(a² + b²), squaring nothing above 1.</summary>
    private static T Length(T a, T b)
    {
        T large = T.Max(T.Abs(a), T.Abs(b));
        T small = T.Min(T.Abs(a), T.Abs(b));
        if (large == T.Zero)
        {
            return T.Zero;
        }

        T ratio = small / large;
        return large * T.Sqrt(T.FusedMultiplyAdd(ratio, ratio, T.One));
    }
}
