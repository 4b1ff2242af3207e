namespace Gradus.Tensors.Managed;

/// <content>Linear algebra: to the lanes, like every member.</content>
public sealed partial class ManagedBackend<T>
{
    /// <inheritdoc/>
    public override void SecondMoment(Tensor<T> x, Tensor<T> c) => _lanes.SecondMoment(x, c);

    /// <inheritdoc/>
    public override T OneNorm(Tensor<T> a) => _lanes.OneNorm(a);

    /// <inheritdoc/>
    public override bool TryCholesky(Tensor<T> a, Tensor<T> l) => _lanes.TryCholesky(a, l);

    /// <inheritdoc/>
    public override void CholeskyInverse(Tensor<T> l, Tensor<T> inverse) => _lanes.CholeskyInverse(l, inverse);

    /// <inheritdoc/>
    public override bool TrySymmetricEigen(Tensor<T> a, Tensor<T> values, Tensor<T> vectors) => _lanes.TrySymmetricEigen(a, values, vectors);

    /// <inheritdoc/>
    public override void DivideByOuter(Tensor<T> x, Tensor<T> a, Tensor<T> b, T shift, Tensor<T> y) => _lanes.DivideByOuter(x, a, b, shift, y);
}
