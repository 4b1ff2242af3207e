namespace Gradus;

/// <content>Element-wise members: one loop over rows and columns, one formula each.</content>
public sealed partial class ReferenceBackend<T>
{
    /// <inheritdoc/>
    public override void Fill(T value, Tensor<T> y) => ForEach(y, (b, a) => value);

    /// <inheritdoc/>
    public override void Copy(Tensor<T> x, Tensor<T> y) => ForEach(y, (b, a) => x[b, a]);

    /// <inheritdoc/>
    public override void Sum(Tensor<T> a, Tensor<T> b, Tensor<T> y) => ForEach(y, (i, j) => a[i, j] + b[i, j]);

    /// <inheritdoc/>
    public override void Difference(Tensor<T> a, Tensor<T> b, Tensor<T> y) => ForEach(y, (i, j) => a[i, j] - b[i, j]);

    /// <inheritdoc/>
    public override void Multiply(Tensor<T> a, Tensor<T> b, Tensor<T> y) => ForEach(y, (i, j) => a[i, j] * b[i, j]);

    /// <inheritdoc/>
    public override void AddMultiply(Tensor<T> a, Tensor<T> b, Tensor<T> y) => ForEach(y, (i, j) => Fma(a[i, j], b[i, j], y[i, j]));

    /// <inheritdoc/>
    public override void Scale(T alpha, Tensor<T> x, Tensor<T> y) => ForEach(y, (i, j) => alpha * x[i, j]);

    /// <inheritdoc/>
    public override void AddScaled(T alpha, Tensor<T> x, Tensor<T> y) => ForEach(y, (i, j) => Fma(alpha, x[i, j], y[i, j]));

    /// <inheritdoc/>
    public override void AddScaledMultiply(T alpha, Tensor<T> a, Tensor<T> b, Tensor<T> y) =>
        ForEach(y, (i, j) => Fma(alpha * a[i, j], b[i, j], y[i, j]));

    /// <inheritdoc/>
    public override void AddConstant(Tensor<T> alpha, Tensor<T> y) => ForEach(y, (i, j) => y[i, j] + alpha[0, 0]);

    /// <inheritdoc/>
    public override void FlushBelow(T limit, Tensor<T> y) => ForEach(y, (i, j) => T.Abs(y[i, j]) < limit ? T.Zero : y[i, j]);

    /// <inheritdoc/>
    public override void Minimum(Tensor<T> a, Tensor<T> b, Tensor<T> y) =>
        ForEach(y, (i, j) => a[i, j] <= b[i, j] || T.IsNaN(a[i, j]) ? a[i, j] : b[i, j]);

    /// <inheritdoc/>
    public override void Maximum(Tensor<T> a, Tensor<T> b, Tensor<T> y) =>
        ForEach(y, (i, j) => a[i, j] >= b[i, j] || T.IsNaN(a[i, j]) ? a[i, j] : b[i, j]);

    /// <inheritdoc/>
    public override void Clip(Tensor<T> x, Tensor<T> bounds, Tensor<T> y)
    {
        (T low, T high) = (bounds[0, 0], bounds[0, 1]);
        ForEach(y, (i, j) => x[i, j] < low ? low : x[i, j] > high ? high : x[i, j]);
    }

    /// <inheritdoc/>
    public override void Relu(Tensor<T> x, Tensor<T> y) => ForEach(y, (i, j) => x[i, j] > T.Zero || T.IsNaN(x[i, j]) ? x[i, j] : T.Zero);

    /// <inheritdoc/>
    public override void Tanh(Tensor<T> x, Tensor<T> y) => ForEach(y, (i, j) => T.Tanh(x[i, j]));

    /// <inheritdoc/>
    public override void Exp(Tensor<T> x, Tensor<T> y) => ForEach(y, (i, j) => T.Exp(x[i, j]));

    /// <inheritdoc/>
    public override void Sigmoid(Tensor<T> x, Tensor<T> y) => ForEach(y, (i, j) => Sigmoid(x[i, j]));

    /// <inheritdoc/>
    public override void Softplus(Tensor<T> x, Tensor<T> y) =>
        ForEach(y, (i, j) => T.Max(x[i, j], T.Zero) + LogOfOnePlus(T.Exp(-T.Abs(x[i, j]))));

    /// <inheritdoc/>
    public override void Log(Tensor<T> x, Tensor<T> y) => ForEach(y, (i, j) => T.Log(x[i, j]));

    /// <inheritdoc/>
    public override void AddWhereLess(Tensor<T> a, Tensor<T> b, bool strict, Tensor<T> dy, Tensor<T> dx) =>
        ForEach(dx, (i, j) => a[i, j] < b[i, j] || (!strict && a[i, j] == b[i, j]) ? dx[i, j] + dy[i, j] : dx[i, j]);

    /// <inheritdoc/>
    public override void ClipVjp(Tensor<T> x, Tensor<T> bounds, Tensor<T> dy, Tensor<T> dx) =>
        ForEach(dx, (i, j) => x[i, j] >= bounds[0, 0] && x[i, j] <= bounds[0, 1] ? dx[i, j] + dy[i, j] : dx[i, j]);

    /// <inheritdoc/>
    public override void ReluVjp(Tensor<T> y, Tensor<T> dy, Tensor<T> dx, bool accumulate = true) => ForEach(dx, (i, j) =>
    {
        T start = accumulate ? dx[i, j] : T.Zero;
        return y[i, j] > T.Zero ? start + dy[i, j] : start;
    });

    /// <inheritdoc/>
    public override void TanhVjp(Tensor<T> y, Tensor<T> dy, Tensor<T> dx, bool accumulate = true) =>
        ForEach(dx, (i, j) => Fma(dy[i, j], Fma(-y[i, j], y[i, j], T.One), accumulate ? dx[i, j] : T.Zero));

    /// <inheritdoc/>
    public override void SigmoidVjp(Tensor<T> y, Tensor<T> dy, Tensor<T> dx) =>
        ForEach(dx, (i, j) => Fma(dy[i, j], Fma(-y[i, j], y[i, j], y[i, j]), dx[i, j]));

    /// <inheritdoc/>
    public override void SoftplusVjp(Tensor<T> x, Tensor<T> dy, Tensor<T> dx) =>
        ForEach(dx, (i, j) => Fma(dy[i, j], Sigmoid(x[i, j]), dx[i, j]));

    /// <inheritdoc/>
    public override void LogVjp(Tensor<T> x, Tensor<T> dy, Tensor<T> dx) => ForEach(dx, (i, j) => dx[i, j] + (dy[i, j] / x[i, j]));

    /// <summary>1 / (1 + e⁻ˣ) or the same times eˣ / eˣ, whichever exponential does not overflow.</summary>
    private static T Sigmoid(T x)
    {
        T e = T.Exp(-T.Abs(x));
        return (x < T.Zero ? e : T.One) / (T.One + e);
    }

    /// <summary>ln(1 + u) = 2 artanh(u / (2 + u)), which keeps the digits of a small u.</summary>
    private static T LogOfOnePlus(T u)
    {
        T two = T.One + T.One;
        return two * T.Atanh(u / (two + u));
    }

    private static void ForEach(Tensor<T> y, Func<int, int, T> element)
    {
        for (int row = 0; row < y.Rows; row++)
        {
            for (int col = 0; col < y.Cols; col++)
            {
                y[row, col] = element(row, col);
            }
        }
    }
}
