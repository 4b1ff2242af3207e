using System.Numerics;

namespace Gradus.Rl.Equations;

/// <summary>Means and variances of a batch of numbers.</summary>
public static class Moments
{
    /// <summary>Share of the returns' variance that the values explain, 1 − Var(R − V)/Var(R): 1 is a perfect critic, 0 one that knows only the mean.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="values">V, (B).</param>
    /// <param name="returns">R, (B).</param>
    /// <returns>NaN when the returns do not vary.</returns>
    public static double ExplainedVariance<T>(ReadOnlySpan<T> values, ReadOnlySpan<T> returns)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double sumR = 0, sumRR = 0, sumE = 0, sumEE = 0;
        for (int i = 0; i < returns.Length; i++)
        {
            double r = double.CreateTruncating(returns[i]);
            double e = r - double.CreateTruncating(values[i]);
            sumR += r;
            sumRR += r * r;
            sumE += e;
            sumEE += e * e;
        }

        double n = returns.Length;
        double varianceR = (sumRR / n) - (sumR / n * (sumR / n));
        double varianceE = (sumEE / n) - (sumE / n * (sumE / n));
        return varianceR > 0 ? 1 - (varianceE / varianceR) : double.NaN;
    }

    /// <summary>Variance over the population, Σ(x − mean(x))² / B; 0 for a single number.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="values">x, (B).</param>
    public static double Variance<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double sum = 0;
        foreach (T value in values)
        {
            sum += double.CreateTruncating(value);
        }

        double mean = sum / values.Length;
        double squares = 0;
        foreach (T value in values)
        {
            double d = double.CreateTruncating(value) - mean;
            squares += d * d;
        }

        return squares / values.Length;
    }

    /// <summary>x ← (x − mean(x)) / (std(x) + ε), with the unbiased standard deviation; a single number becomes 0.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="values">x, (B).</param>
    /// <param name="epsilon">ε.</param>
    public static void Normalize<T>(Span<T> values, double epsilon = 1e-8)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double sum = 0;
        foreach (T value in values)
        {
            sum += double.CreateTruncating(value);
        }

        double mean = sum / values.Length;
        double squares = 0;
        foreach (T value in values)
        {
            double d = double.CreateTruncating(value) - mean;
            squares += d * d;
        }

        double deviation = values.Length > 1 ? Math.Sqrt(squares / (values.Length - 1)) : 0;
        foreach (ref T value in values)
        {
            value = T.CreateTruncating((double.CreateTruncating(value) - mean) / (deviation + epsilon));
        }
    }
}
