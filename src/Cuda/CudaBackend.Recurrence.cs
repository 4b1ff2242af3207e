namespace Gradus;

/// <content>The gates of recurrent units.</content>
public sealed partial class CudaBackend<T>
{
    /// <inheritdoc/>
    protected internal override void GruCore(in Tensor<T> x, in Tensor<T> h, in Tensor<T> gates, in Tensor<T> n, in Tensor<T> y) =>
        Launch(Kernel.Gru, LaunchShape.Elements(y.Rows, y.Cols), [x, h, gates, n, y]);

    /// <inheritdoc/>
    protected internal override void GruVjpCore(
        in Tensor<T> h, in Tensor<T> gates, in Tensor<T> n, in Tensor<T> dy, in Tensor<T> dx, in Tensor<T> dp, bool accumulate) =>
        Launch(Kernel.GruVjp, LaunchShape.Elements(dy.Rows, dy.Cols), [h, gates, n, dy, dx, dp], Flag(accumulate));

    /// <inheritdoc/>
    protected internal override void LstmCore(in Tensor<T> x, in Tensor<T> state, in Tensor<T> gates, in Tensor<T> s, in Tensor<T> y) =>
        Launch(Kernel.Lstm, LaunchShape.Elements(s.Rows, s.Cols), [x, state, gates, s, y]);

    /// <inheritdoc/>
    protected internal override void LstmVjpCore(
        in Tensor<T> state, in Tensor<T> gates, in Tensor<T> s, in Tensor<T> dy, in Tensor<T> dp) =>
        Launch(Kernel.LstmVjp, LaunchShape.Elements(s.Rows, s.Cols), [state, gates, s, dy, dp]);
}
