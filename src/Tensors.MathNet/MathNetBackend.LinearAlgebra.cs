using System.Diagnostics;
using System.Numerics;
using MathNet.Numerics;

namespace Gradus;

/// <content>Cholesky and eigenvalues. A matrix that is symmetric is the same column-major and row-major.</content>
public sealed partial class MathNetBackend<T>
{
    /// <inheritdoc/>
    protected internal override bool TryCholeskyCore(in Tensor<T> a, in Tensor<T> l)
    {
        int n = a.Rows;
        Debug.Assert(a.Cols == n && l.Shape == a.Shape);
        T[] factor = SymmetricArray(a);
        try
        {
            _provider.CholeskyFactor(factor, n);
        }
        catch (ArgumentException)
        {
            return false; // MathNet's way of saying that a pivot is not positive
        }

        for (int i = 0; i < n; i++)
        {
            Span<T> row = l.Row(i);
            for (int j = 0; j <= i; j++)
            {
                row[j] = factor[(j * n) + i];
            }

            row[(i + 1)..].Clear();
            if (!(row[i] > T.Zero) || !T.IsFinite(row[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    protected internal override void CholeskyInverseCore(in Tensor<T> l, in Tensor<T> inverse)
    {
        int n = l.Rows;
        Debug.Assert(l.Cols == n && inverse.Shape == l.Shape);
        var factor = new T[n * n];
        var identity = new T[n * n];
        for (int i = 0; i < n; i++)
        {
            identity[(i * n) + i] = T.One;
            for (int j = 0; j <= i; j++)
            {
                factor[(j * n) + i] = l[i, j];
            }
        }

        _provider.CholeskySolveFactored(factor, n, identity, n);
        inverse.CopyFrom(identity);
        Cholesky.MirrorLower(inverse);
    }

    /// <inheritdoc/>
    protected internal override bool TrySymmetricEigenCore(in Tensor<T> a, in Tensor<T> values, in Tensor<T> vectors)
    {
        int n = a.Rows;
        Debug.Assert(a.Cols == n && vectors.Shape == a.Shape && values.Shape == new Shape(1, n));
        if (!EigenProblem<T>.TryPrepare(a, vectors, out int exponent))
        {
            return false;
        }

        var eigenvectors = new T[n * n];
        var eigenvalues = new Complex[n];
        try
        {
            _provider.EigenDecomp(isSymmetric: true, n, ToArray(vectors), eigenvectors, eigenvalues, new T[n * n]);
        }
        catch (NonConvergenceException)
        {
            return false;
        }

        for (int i = 0; i < n; i++)
        {
            values[0, i] = T.CreateChecked(eigenvalues[i].Real);
        }

        vectors.CopyFrom(eigenvectors);
        EigenProblem<T>.Finish(vectors, values, exponent);
        return true;
    }

    private static T[] SymmetricArray(Tensor<T> a)
    {
        int n = a.Rows;
        var array = new T[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                array[(i * n) + j] = array[(j * n) + i] = a[i, j];
            }
        }

        return array;
    }
}
