namespace Gradus;

/// <content>Linear algebra of symmetric matrices.</content>
public sealed partial class ReferenceBackend<T>
{
    /// <inheritdoc/>
    public override void SecondMoment(Tensor<T> x, Tensor<T> c) => ProductTransposedA(x, x, c);

    /// <inheritdoc/>
    public override void Trace(Tensor<T> a, Tensor<T> y)
    {
        T trace = T.Zero;
        for (int i = 0; i < a.Rows; i++)
        {
            trace += a[i, i];
        }

        y[0, 0] = trace;
    }

    /// <inheritdoc/>
    public override void AddDiagonal(T alpha, Tensor<T> a)
    {
        for (int i = 0; i < a.Rows; i++)
        {
            a[i, i] += alpha;
        }
    }

    /// <inheritdoc/>
    public override void OneNorm(Tensor<T> a, Tensor<T> y)
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
    public override bool TryCholesky(Tensor<T> a, Tensor<T> l) => Cholesky.TryFactor(a, l);

    /// <inheritdoc/>
    public override void CholeskyInverse(Tensor<T> l, Tensor<T> inverse) => Cholesky.Invert(l, inverse);

    /// <inheritdoc/>
    public override bool TrySymmetricEigen(Tensor<T> a, Tensor<T> values, Tensor<T> vectors) =>
        SymmetricEigen<PlainRows<T>, T>.TryDecompose(a, values, vectors);

    /// <inheritdoc/>
    public override void DivideByOuter(Tensor<T> x, Tensor<T> a, Tensor<T> b, T shift, Tensor<T> y) =>
        ForEach(y, (i, j) => x[i, j] / Fma(a[0, i], b[0, j], shift));
}
