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
    /// <param name="counts">Which of the B numbers count; empty for all.</param>
    /// <returns>NaN when the returns do not vary.</returns>
    public static double ExplainedVariance<T>(ReadOnlySpan<T> values, ReadOnlySpan<T> returns, ReadOnlySpan<bool> counts = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // Differences to the first number that counts: equal returns vary by 0 then, and large ones lose no digits.
        int first = counts.IsEmpty ? 0 : Math.Max(counts.IndexOf(true), 0);
        double firstR = returns.IsEmpty ? 0 : double.CreateTruncating(returns[first]);
        double firstE = returns.IsEmpty ? 0 : firstR - double.CreateTruncating(values[first]);
        double n = 0, sumR = 0, sumRR = 0, sumE = 0, sumEE = 0;
        for (int i = 0; i < returns.Length; i++)
        {
            if (counts.IsEmpty || counts[i])
            {
                double r = double.CreateTruncating(returns[i]);
                double e = r - double.CreateTruncating(values[i]) - firstE;
                r -= firstR;
                n++;
                sumR += r;
                sumRR += r * r;
                sumE += e;
                sumEE += e * e;
            }
        }

        double varianceR = (sumRR / n) - (sumR / n * (sumR / n));
        double varianceE = (sumEE / n) - (sumE / n * (sumE / n));
        return varianceR > 0 ? 1 - (varianceE / varianceR) : double.NaN;
    }

    /// <summary>Variance over the population, Σ(x − mean(x))² / B; 0 for a single number.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="values">x, (B).</param>
    /// <param name="counts">Which of the B numbers count; empty for all.</param>
    /// <returns>NaN when none counts.</returns>
    public static double Variance<T>(ReadOnlySpan<T> values, ReadOnlySpan<bool> counts = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (counts.Contains(false))
        {
            (_, double squares, int n) = OfCounting(values, counts);
            return squares / n;
        }

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

    /// <summary>
    /// Like <see cref="Normalize{T}(Span{T}, double)"/> over the numbers that count: those that do not are excluded from mean and standard
    /// deviation, and become 0. A number that counts alone is unchanged: it has no spread, and as 0 it would teach nothing.
    /// </summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="values">x, (B).</param>
    /// <param name="counts">Which of them count, (B).</param>
    /// <param name="epsilon">ε.</param>
    public static void Normalize<T>(Span<T> values, ReadOnlySpan<bool> counts, double epsilon = 1e-8)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        bool all = !counts.Contains(false);
        if (all && counts.Length > 1)
        {
            Normalize(values, epsilon);
            return;
        }

        (double mean, double squares, int n) = OfCounting<T>(values, counts);
        double scale = 1 / (Math.Sqrt(squares / (n - 1)) + epsilon);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = !counts[i] ? T.Zero
                : n == 1 ? values[i]
                : T.CreateTruncating((double.CreateTruncating(values[i]) - mean) * scale);
        }
    }

    /// <summary>Number, mean and Σ(x − mean)² of those numbers that count.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="values">x, (B).</param>
    /// <param name="counts">Which of them count, (B).</param>
    internal static Spread SpreadOf<T>(ReadOnlySpan<T> values, ReadOnlySpan<bool> counts)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        (double mean, double squares, int n) = OfCounting(values, counts);
        return n == 0 ? default : new Spread(n, mean, squares);
    }

    /// <summary>
    /// Like <see cref="Normalize{T}(Span{T}, ReadOnlySpan{bool}, double)"/> for a part of the numbers, with the spread of all.
    /// </summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="values">x, (B): a part.</param>
    /// <param name="counts">Which of them count, (B).</param>
    /// <param name="whole">The spread of all parts.</param>
    /// <param name="epsilon">ε.</param>
    internal static void Normalize<T>(Span<T> values, ReadOnlySpan<bool> counts, Spread whole, double epsilon = 1e-8)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double scale = 1 / (Math.Sqrt(whole.Squares / (whole.Count - 1)) + epsilon);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = !counts[i] ? T.Zero
                : whole.Count == 1 ? values[i]
                : T.CreateTruncating((double.CreateTruncating(values[i]) - whole.Mean) * scale);
        }
    }

    /// <summary>The two spreads that <see cref="ExplainedVariance{T}"/> compares: of R and of R − V.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="values">V, (B).</param>
    /// <param name="returns">R, (B).</param>
    /// <param name="counts">Which of the B numbers count.</param>
    internal static (Spread Returns, Spread Errors) SpreadsOf<T>(
        ReadOnlySpan<T> values, ReadOnlySpan<T> returns, ReadOnlySpan<bool> counts)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Spread errors = default;
        for (int i = 0; i < returns.Length; i++)
        {
            if (counts[i])
            {
                errors = errors.With(new Spread(1, double.CreateTruncating(returns[i]) - double.CreateTruncating(values[i]), 0));
            }
        }

        return (SpreadOf(returns, counts), errors);
    }

    /// <summary>Mean, Σ(x − mean)² and number of those that count.</summary>
    private static (double Mean, double Squares, int Count) OfCounting<T>(ReadOnlySpan<T> values, ReadOnlySpan<bool> counts)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int n = counts.Count(true);
        double sum = 0, squares = 0;
        for (int i = 0; i < values.Length; i++)
        {
            sum += counts[i] ? double.CreateTruncating(values[i]) : 0;
        }

        double mean = sum / n;
        for (int i = 0; i < values.Length; i++)
        {
            squares += counts[i] ? Square(double.CreateTruncating(values[i]) - mean) : 0;
        }

        return (mean, squares, n);
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
