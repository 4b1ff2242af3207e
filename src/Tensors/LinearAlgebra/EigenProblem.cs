using System.Numerics;

namespace Gradus;

/// <summary>
/// The steps before and after every symmetric eigenvalue routine, our own or LAPACK's, so that all give the same answer in the same form:
/// the matrix is divided by a power of two, and the eigenvectors are signed and put into columns.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal static class EigenProblem<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly T Two = T.CreateChecked(2);

    /// <summary>2^−1022 or 2^−126: below it, the reciprocal of a power of two is infinite.</summary>
    private static readonly T MinNormal = Two * Two / T.BitDecrement(T.PositiveInfinity);

    /// <summary>m = a / 2^exponent with its largest element in [1, 2), the upper triangle taken from the lower.</summary>
    /// <returns>False when an element is not finite.</returns>
    public static bool TryPrepare(Tensor<T> a, Tensor<T> m, out int exponent)
    {
        T largest = CopyLower(a, m);
        if (!T.IsFinite(largest))
        {
            exponent = 0;
            return false;
        }

        exponent = T.ILogB(T.Max(largest, MinNormal));
        Rescale(m, T.ScaleB(T.One, -exponent));
        return true;
    }

    /// <summary>Scales the values back; each row of <paramref name="vectors"/>, its sign fixed, becomes a column.</summary>
    public static void Finish(Tensor<T> vectors, Tensor<T> values, int exponent)
    {
        FixSigns(vectors);
        Transpose(vectors);
        Rescale(values, T.ScaleB(T.One, exponent));
    }

    /// <summary>m ← mᵀ for a square m.</summary>
    public static void Transpose(Tensor<T> m)
    {
        for (int i = 1; i < m.Rows; i++)
        {
            for (int j = 0; j < i; j++)
            {
                (m[i, j], m[j, i]) = (m[j, i], m[i, j]);
            }
        }
    }

    /// <summary>m = a, the upper triangle taken from the lower.</summary>
    /// <returns>max |a_ij|; not finite when an element is not.</returns>
    private static T CopyLower(Tensor<T> a, Tensor<T> m)
    {
        T largest = T.Zero;
        for (int i = 0; i < a.Rows; i++)
        {
            ReadOnlySpan<T> lower = a.Row(i)[..(i + 1)];
            lower.CopyTo(m.Row(i));
            foreach (T value in lower)
            {
                largest = T.Max(largest, T.Abs(value));
            }
        }

        Cholesky.MirrorLower(m);
        return largest;
    }

    private static void Rescale(Tensor<T> m, T powerOfTwo)
    {
        for (int i = 0; i < m.Rows; i++)
        {
            foreach (ref T value in m.Row(i))
            {
                value *= powerOfTwo;
            }
        }
    }

    /// <summary>
    /// Makes the first component of at least half the largest size positive. Unlike the largest component, this one does not depend on the
    /// rounding of two equal ones.
    /// </summary>
    private static void FixSigns(Tensor<T> rows)
    {
        for (int i = 0; i < rows.Rows; i++)
        {
            Span<T> row = rows.Row(i);
            T largest = T.Zero;
            foreach (T value in row)
            {
                largest = T.Max(largest, T.Abs(value));
            }

            int first = 0;
            while (T.Abs(row[first]) * Two < largest)
            {
                first++;
            }

            if (row[first] < T.Zero)
            {
                foreach (ref T value in row)
                {
                    value = -value;
                }
            }
        }
    }
}
