namespace Gradus;

/// <content>Element-wise members: one formula each, of the elements in one place.</content>
public sealed partial class ReferenceBackend<T>
{
    /// <inheritdoc/>
    protected internal override void FillCore(T value, in Tensor<T> y) => Map(y, y, _ => value);

    /// <inheritdoc/>
    protected internal override void CopyCore(in Tensor<T> x, in Tensor<T> y) => Map(x, y, p => p);

    /// <inheritdoc/>
    protected internal override void SumCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) => Map(a, b, y, (p, q) => p + q);

    /// <inheritdoc/>
    protected internal override void DifferenceCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) => Map(a, b, y, (p, q) => p - q);

    /// <inheritdoc/>
    protected internal override void MultiplyCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) => Map(a, b, y, (p, q) => p * q);

    /// <inheritdoc/>
    protected internal override void AddMultiplyCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) =>
        Map(a, b, y, y, (p, q, r) => Fma(p, q, r));

    /// <inheritdoc/>
    protected internal override void ScaleCore(T alpha, in Tensor<T> x, in Tensor<T> y) => Map(x, y, p => alpha * p);

    /// <inheritdoc/>
    protected internal override void AddScaledCore(T alpha, in Tensor<T> x, in Tensor<T> y) => Map(x, y, y, (p, r) => Fma(alpha, p, r));

    /// <inheritdoc/>
    protected internal override void AddScaledMultiplyCore(T alpha, in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) =>
        Map(a, b, y, y, (p, q, r) => Fma(alpha * p, q, r));

    /// <inheritdoc/>
    protected internal override void AddConstantCore(in Tensor<T> alpha, in Tensor<T> y)
    {
        T term = alpha[0, 0];
        Map(y, y, r => r + term);
    }

    /// <inheritdoc/>
    protected internal override void FlushBelowCore(T limit, in Tensor<T> y) => Map(y, y, p => T.Abs(p) < limit ? T.Zero : p);

    /// <inheritdoc/>
    protected internal override void MinimumCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) =>
        Map(a, b, y, (p, q) => p <= q || T.IsNaN(p) ? p : q);

    /// <inheritdoc/>
    protected internal override void MaximumCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) =>
        Map(a, b, y, (p, q) => p >= q || T.IsNaN(p) ? p : q);

    /// <inheritdoc/>
    protected internal override void ClipCore(in Tensor<T> x, in Tensor<T> bounds, in Tensor<T> y)
    {
        (T low, T high) = (bounds[0, 0], bounds[0, 1]);
        Map(x, y, p => p < low || (p == low && low == high) ? low : p > high ? high : p);
    }

    /// <inheritdoc/>
    protected internal override void ReluCore(in Tensor<T> x, in Tensor<T> y) => Map(x, y, p => p > T.Zero || T.IsNaN(p) ? p : T.Zero);

    /// <inheritdoc/>
    protected internal override void TanhCore(in Tensor<T> x, in Tensor<T> y) => Map(x, y, T.Tanh);

    /// <inheritdoc/>
    protected internal override void ExpCore(in Tensor<T> x, in Tensor<T> y) => Map(x, y, T.Exp);

    /// <inheritdoc/>
    protected internal override void SigmoidCore(in Tensor<T> x, in Tensor<T> y) => Map(x, y, Sigmoid);

    /// <inheritdoc/>
    protected internal override void SoftplusCore(in Tensor<T> x, in Tensor<T> y) =>
        Map(x, y, p => T.Max(p, T.Zero) + LogOfOnePlus(T.Exp(-T.Abs(p))));

    /// <inheritdoc/>
    protected internal override void LogCore(in Tensor<T> x, in Tensor<T> y) => Map(x, y, T.Log);

    /// <inheritdoc/>
    protected internal override void AddWhereLessCore(in Tensor<T> a, in Tensor<T> b, bool strict, in Tensor<T> dy, in Tensor<T> dx) =>
        Map(a, b, dy, dx, dx, (p, q, g, r) => p < q || (!strict && p == q) ? r + g : r);

    /// <inheritdoc/>
    protected internal override void ClipVjpCore(in Tensor<T> x, in Tensor<T> bounds, in Tensor<T> dy, in Tensor<T> dx)
    {
        (T low, T high) = (bounds[0, 0], bounds[0, 1]);
        Map(x, dy, dx, dx, (p, g, r) => p >= low && p <= high && low < high ? r + g : r);
    }

    /// <inheritdoc/>
    protected internal override void ReluVjpCore(in Tensor<T> y, in Tensor<T> dy, in Tensor<T> dx, bool accumulate) =>
        Map(y, dy, dx, dx, (p, g, r) =>
        {
            T start = accumulate ? r : T.Zero;
            return p > T.Zero ? start + g : start;
        });

    /// <inheritdoc/>
    protected internal override void TanhVjpCore(in Tensor<T> y, in Tensor<T> dy, in Tensor<T> dx, bool accumulate) =>
        Map(y, dy, dx, dx, (p, g, r) => Fma(g, Fma(-p, p, T.One), accumulate ? r : T.Zero));

    /// <inheritdoc/>
    protected internal override void SigmoidVjpCore(in Tensor<T> y, in Tensor<T> dy, in Tensor<T> dx) =>
        Map(y, dy, dx, dx, (p, g, r) => Fma(g, Fma(-p, p, p), r));

    /// <inheritdoc/>
    protected internal override void SoftplusVjpCore(in Tensor<T> x, in Tensor<T> dy, in Tensor<T> dx) =>
        Map(x, dy, dx, dx, (p, g, r) => Fma(g, Sigmoid(p), r));

    /// <inheritdoc/>
    protected internal override void LogVjpCore(in Tensor<T> x, in Tensor<T> dy, in Tensor<T> dx) =>
        Map(x, dy, dx, dx, (p, g, r) => r + (g / p));

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

    private static void Map(in Tensor<T> x, in Tensor<T> y, Func<T, T> element)
    {
        for (int row = 0; row < y.Rows; row++)
        {
            for (int col = 0; col < y.Cols; col++)
            {
                y[row, col] = element(x[row, col]);
            }
        }
    }

    private static void Map(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y, Func<T, T, T> element)
    {
        for (int row = 0; row < y.Rows; row++)
        {
            for (int col = 0; col < y.Cols; col++)
            {
                y[row, col] = element(a[row, col], b[row, col]);
            }
        }
    }

    private static void Map(in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, in Tensor<T> y, Func<T, T, T, T> element)
    {
        for (int row = 0; row < y.Rows; row++)
        {
            for (int col = 0; col < y.Cols; col++)
            {
                y[row, col] = element(a[row, col], b[row, col], c[row, col]);
            }
        }
    }

    private static void Map(
        in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, in Tensor<T> d, in Tensor<T> y, Func<T, T, T, T, T> element)
    {
        for (int row = 0; row < y.Rows; row++)
        {
            for (int col = 0; col < y.Cols; col++)
            {
                y[row, col] = element(a[row, col], b[row, col], c[row, col], d[row, col]);
            }
        }
    }
}
