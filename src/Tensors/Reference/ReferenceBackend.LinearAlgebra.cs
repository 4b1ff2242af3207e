namespace Gradus;

/// <content>Linear algebra of symmetric matrices.</content>
public sealed partial class ReferenceBackend<T>
{
    /// <inheritdoc/>
    protected internal override void SecondMomentCore(in Tensor<T> x, in Tensor<T> c) =>
        ProductTransposedACore(x, x, c, accumulate: false);

    /// <inheritdoc/>
    protected internal override void TraceCore(in Tensor<T> a, in Tensor<T> y)
    {
        T trace = T.Zero;
        for (int i = 0; i < a.Rows; i++)
        {
            trace += a[i, i];
        }

        y[0, 0] = trace;
    }

    /// <inheritdoc/>
    protected internal override void AddDiagonalCore(T alpha, in Tensor<T> a)
    {
        for (int i = 0; i < a.Rows; i++)
        {
            a[i, i] += alpha;
        }
    }

    /// <inheritdoc/>
    protected internal override void OneNormCore(in Tensor<T> a, in Tensor<T> y)
    {
        T norm = T.Zero;
        for (int j = 0; j < a.Cols; j++)
        {
            T sum = T.Zero;
            for (int i = 0; i < a.Rows; i++)
            {
                sum += T.Abs(a[i, j]);
            }

            norm = T.Max(norm, sum);
        }

        y[0, 0] = norm;
    }

    /// <inheritdoc/>
    protected internal override bool TryCholeskyCore(in Tensor<T> a, in Tensor<T> l) => Cholesky.TryFactor(a, l);

    /// <inheritdoc/>
    protected internal override void CholeskyInverseCore(in Tensor<T> l, in Tensor<T> inverse) => Cholesky.Invert(l, inverse);

    /// <inheritdoc/>
    protected internal override bool TrySymmetricEigenCore(in Tensor<T> a, in Tensor<T> values, in Tensor<T> vectors) =>
        SymmetricEigen<PlainRows<T>, T>.TryDecompose(a, values, vectors);

    /// <inheritdoc/>
    protected internal override void DivideByOuterCore(in Tensor<T> x, in Tensor<T> a, in Tensor<T> b, T shift, in Tensor<T> y)
    {
        for (int i = 0; i < y.Rows; i++)
        {
            T factor = a[0, i];
            Map(x.RowRange(i, 1), b, y.RowRange(i, 1), (p, q) => p / Fma(factor, q, shift));
        }
    }
}
