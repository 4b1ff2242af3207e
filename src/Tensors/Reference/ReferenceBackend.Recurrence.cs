namespace Gradus;

/// <content>The gates of recurrent units: one unit of one row at a time.</content>
public sealed partial class ReferenceBackend<T>
{
    /// <inheritdoc/>
    protected internal override void GruCore(in Tensor<T> x, in Tensor<T> h, in Tensor<T> gates, in Tensor<T> n, in Tensor<T> y)
    {
        int units = y.Cols;
        for (int b = 0; b < y.Rows; b++)
        {
            for (int j = 0; j < units; j++)
            {
                T r = Sigmoid(x[b, j] + gates[b, j]);
                T z = Sigmoid(x[b, units + j] + gates[b, units + j]);
                T candidate = T.Tanh(Fma(r, gates[b, (2 * units) + j], x[b, (2 * units) + j]));
                (gates[b, j], gates[b, units + j], n[b, j]) = (r, z, candidate);
                y[b, j] = candidate + (z * (h[b, j] - candidate));
            }
        }
    }

    /// <inheritdoc/>
    protected internal override void GruVjpCore(
        in Tensor<T> h, in Tensor<T> gates, in Tensor<T> n, in Tensor<T> dy, in Tensor<T> dx, in Tensor<T> dp, bool accumulate)
    {
        int units = dy.Cols;
        for (int b = 0; b < dy.Rows; b++)
        {
            for (int j = 0; j < units; j++)
            {
                (T r, T z, T p, T candidate) = (gates[b, j], gates[b, units + j], gates[b, (2 * units) + j], n[b, j]);
                T direct = dy[b, j] * z;
                T dn = TanhSlope(candidate, dy[b, j] - direct);
                dp[b, j] = SigmoidSlope(r, dn * p);
                dp[b, units + j] = SigmoidSlope(z, dy[b, j] * (h[b, j] - candidate));
                dp[b, (2 * units) + j] = dn * r;
                dx[b, j] = accumulate ? dx[b, j] + dp[b, j] : dp[b, j];
                dx[b, units + j] = accumulate ? dx[b, units + j] + dp[b, units + j] : dp[b, units + j];
                dx[b, (2 * units) + j] = accumulate ? dx[b, (2 * units) + j] + dn : dn;
                dy[b, j] = direct;
            }
        }
    }

    /// <inheritdoc/>
    protected internal override void LstmCore(in Tensor<T> x, in Tensor<T> state, in Tensor<T> gates, in Tensor<T> s, in Tensor<T> y)
    {
        int units = s.Cols;
        for (int b = 0; b < s.Rows; b++)
        {
            for (int j = 0; j < units; j++)
            {
                T i = Sigmoid(x[b, j] + gates[b, j]);
                T f = Sigmoid(x[b, units + j] + gates[b, units + j]);
                T g = T.Tanh(x[b, (2 * units) + j] + gates[b, (2 * units) + j]);
                T o = Sigmoid(x[b, (3 * units) + j] + gates[b, (3 * units) + j]);
                (gates[b, j], gates[b, units + j], gates[b, (2 * units) + j], gates[b, (3 * units) + j]) = (i, f, g, o);
                T cell = Fma(i, g, f * state[b, units + j]);
                s[b, j] = T.Tanh(cell);
                (y[b, j], y[b, units + j]) = (o * s[b, j], cell);
            }
        }
    }

    /// <inheritdoc/>
    protected internal override void LstmVjpCore(
        in Tensor<T> state, in Tensor<T> gates, in Tensor<T> s, in Tensor<T> dy, in Tensor<T> dp)
    {
        int units = s.Cols;
        for (int b = 0; b < s.Rows; b++)
        {
            for (int j = 0; j < units; j++)
            {
                (T i, T f) = (gates[b, j], gates[b, units + j]);
                (T g, T o) = (gates[b, (2 * units) + j], gates[b, (3 * units) + j]);
                T dh = dy[b, j];
                T dc = Fma(dh * o, Fma(-s[b, j], s[b, j], T.One), dy[b, units + j]);
                dp[b, j] = SigmoidSlope(i, dc * g);
                dp[b, units + j] = SigmoidSlope(f, dc * state[b, units + j]);
                dp[b, (2 * units) + j] = TanhSlope(g, dc * i);
                dp[b, (3 * units) + j] = SigmoidSlope(o, dh * s[b, j]);
                (dy[b, j], dy[b, units + j]) = (T.Zero, dc * f);
            }
        }
    }

    /// <summary>g·(y − y²).</summary>
    private static T SigmoidSlope(T y, T g) => Fma(g, Fma(-y, y, y), T.Zero);

    /// <summary>g·(1 − y²).</summary>
    private static T TanhSlope(T y, T g) => Fma(g, Fma(-y, y, T.One), T.Zero);
}
