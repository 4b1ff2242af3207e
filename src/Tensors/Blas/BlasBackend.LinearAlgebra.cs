using System.Diagnostics;

namespace Gradus;

/// <content>Linear algebra of symmetric matrices, by LAPACK if the library has it.</content>
public sealed partial class BlasBackend<T>
{
    /// <inheritdoc/>
    protected internal override void SecondMomentCore(in Tensor<T> x, in Tensor<T> c)
    {
        Debug.Assert(c.Rows == x.Cols && c.Cols == x.Cols);
        _blas.Syrk(x, c);
        Cholesky.MirrorLower(c);
    }

    /// <inheritdoc/>
    protected internal override bool TryCholeskyCore(in Tensor<T> a, in Tensor<T> l)
    {
        Debug.Assert(a.Rows == a.Cols && l.Shape == a.Shape);
        if (!_blas.HasLapack)
        {
            return base.TryCholeskyCore(a, l);
        }

        CopyLower(a, l);
        return _blas.Potrf(l) == 0 && HasPositivePivots(l);
    }

    /// <inheritdoc/>
    protected internal override void CholeskyInverseCore(in Tensor<T> l, in Tensor<T> inverse)
    {
        Debug.Assert(l.Rows == l.Cols && inverse.Shape == l.Shape);
        if (!_blas.HasLapack)
        {
            base.CholeskyInverseCore(l, inverse);
            return;
        }

        CopyLower(l, inverse);
        int info = _blas.Potri(inverse);
        Debug.Assert(info == 0, "A Cholesky factor has a positive diagonal.");
        Cholesky.MirrorLower(inverse);
    }

    /// <inheritdoc/>
    protected internal override bool TrySymmetricEigenCore(in Tensor<T> a, in Tensor<T> values, in Tensor<T> vectors)
    {
        Debug.Assert(vectors.Shape == a.Shape && values.Shape == new Shape(1, a.Rows));
        if (!_blas.HasLapack)
        {
            return base.TrySymmetricEigenCore(a, values, vectors);
        }

        if (!EigenProblem<T>.TryPrepare(a, vectors, out int exponent) || _blas.Syevd(vectors, values) != 0)
        {
            return false;
        }

        EigenProblem<T>.Finish(vectors, values, exponent);
        return true;
    }

    /// <summary>The lower triangle of m is a's, the rest is zero; m may be a.</summary>
    private static void CopyLower(Tensor<T> a, Tensor<T> m)
    {
        for (int i = 0; i < a.Rows; i++)
        {
            a.Row(i)[..(i + 1)].CopyTo(m.Row(i));
            m.Row(i)[(i + 1)..].Clear();
        }
    }

    /// <summary>LAPACK takes the root of an infinite pivot, and may let a NaN pass unnoticed.</summary>
    private static bool HasPositivePivots(Tensor<T> l)
    {
        for (int i = 0; i < l.Rows; i++)
        {
            if (!(l[i, i] > T.Zero) || !T.IsFinite(l[i, i]))
            {
                return false;
            }
        }

        return true;
    }
}
