using System.Numerics;

namespace Gradus.Rl;

/// <summary>Means and variances of a batch of numbers.</summary>
public static class Moments
{
    /// <summary>
    /// Share of the returns' variance that the values explain, 1 − Var(R − V)/Var(R): 1 for a perfect critic, 0 for one that knows only the
    /// mean.
    /// </summary>
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
        double mean = Sum(values) / values.Length;
        return SumOfSquares(values, mean) / values.Length;
    }

    /// <summary>Σ_b w_b·x_b, in double.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="weights">w, (B).</param>
    /// <param name="values">x, (B).</param>
    public static double WeightedSum<T>(ReadOnlySpan<T> weights, ReadOnlySpan<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double sum = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            sum += double.CreateTruncating(weights[i]) * double.CreateTruncating(values[i]);
        }

        return sum;
    }

    /// <summary>x ← (x − mean(x)) / (std(x) + ε), with the unbiased standard deviation; a single number becomes 0.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="values">x, (B).</param>
    /// <param name="epsilon">ε.</param>
    public static void Normalize<T>(Span<T> values, double epsilon = 1e-8)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double mean = Sum<T>(values) / values.Length;
        double std = values.Length > 1 ? Math.Sqrt(SumOfSquares<T>(values, mean) / (values.Length - 1)) : 0;
        double scale = 1 / (std + epsilon);
        foreach (ref T value in values)
        {
            value = T.CreateTruncating((double.CreateTruncating(value) - mean) * scale);
        }
    }

    /// <summary>Σx as four sums of every fourth number: an addition takes four cycles, and each would wait for the previous one.</summary>
    private static double Sum<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double a = 0, b = 0, c = 0, d = 0;
        int i = 0;
        for (; i <= values.Length - 4; i += 4)
        {
            ReadOnlySpan<T> four = values.Slice(i, 4);
            a += double.CreateTruncating(four[0]);
            b += double.CreateTruncating(four[1]);
            c += double.CreateTruncating(four[2]);
            d += double.CreateTruncating(four[3]);
        }

        for (; i < values.Length; i++)
        {
            a += double.CreateTruncating(values[i]);
        }

        return a + b + (c + d);
    }

    /// <summary>Σ(x − mean)², summed like <see cref="Sum"/>.</summary>
    private static double SumOfSquares<T>(ReadOnlySpan<T> values, double mean)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double a = 0, b = 0, c = 0, d = 0;
        int i = 0;
        for (; i <= values.Length - 4; i += 4)
        {
            ReadOnlySpan<T> four = values.Slice(i, 4);
            a += Square(double.CreateTruncating(four[0]) - mean);
            b += Square(double.CreateTruncating(four[1]) - mean);
            c += Square(double.CreateTruncating(four[2]) - mean);
            d += Square(double.CreateTruncating(four[3]) - mean);
        }

        for (; i < values.Length; i++)
        {
            a += Square(double.CreateTruncating(values[i]) - mean);
        }

        return a + b + (c + d);
    }

    private static double Square(double x) => x * x;
}
