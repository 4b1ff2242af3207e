namespace Gradus.Tests;

/// <summary>
/// Losses and divergences as users write them, with their gradients by hand: at ordinary points, at ties and bounds, saturated, masked and
/// padded, nearly at their minimum, in small and large units, one element of many, and computed in single precision.
/// </summary>
internal static class LossFunctions
{
    public static IEnumerable<HardFunction> Draw(ulong seed)
    {
        var rng = new Rng(seed);
        return [.. OfLogits(rng), .. OfRatios(rng), .. OfDivergences(rng), .. OfResiduals(rng), .. OfMargins(rng)];
    }

    private static IEnumerable<HardFunction> OfLogits(Rng rng)
    {
        foreach (double size in (double[])[1e-2, 1, 5, 20])
        {
            double[] x = Normal(rng, 10, size);
            if (size <= 5)
            {
                // Larger logits have probabilities of 1e-12, of which rounding leaves no digit beside a logarithm of 40.
                yield return new($"log-sum-exp, logits of {size}", LogSumExp, Softmax, x);
                yield return new($"cross-entropy, logits of {size}", at => LogSumExp(at) - at[3], at => Less(Softmax(at), OneHot(10, 3)), x);
            }

            yield return new(
                $"binary cross-entropy, logits of {size}",
                at => at.Sum(value => Math.Max(value, 0) - (0.3 * value) + double.LogP1(Math.Exp(-Math.Abs(value)))),
                at => [.. at.Select(value => (1 / (1 + Math.Exp(-value))) - 0.3)],
                x);
        }

        bool[] isLegal = [true, false, true, true, false];
        double[] Masked(double[] at) => [.. at.Select((value, i) => isLegal[i] ? value : double.NegativeInfinity)];
        yield return new(
            "cross-entropy, masked, wild where masked",
            at => LogSumExp(Masked(at)) - at[2],
            at => Less(Softmax(Masked(at)), OneHot(5, 2)),
            [0.3, 1e6, -1.2, 0.7, -3e7]);
        yield return new(
            "entropy",
            at => -Softmax(at).Sum(p => p * Math.Log(p)),
            at =>
            {
                double[] p = Softmax(at);
                double entropy = -p.Sum(share => share * Math.Log(share));
                return [.. p.Select(share => -share * (Math.Log(share) + entropy))];
            },
            Normal(rng, 4, 1));
        yield return new("one class of 300", at => LogSumExp(at) - at[7], at => Less(Softmax(at), OneHot(300, 7)), Normal(rng, 300, 1));
        yield return new(
            "cross-entropy in single precision",
            at =>
            {
                float[] x = Array.ConvertAll(at, value => (float)value);
                return MathF.Log(x.Sum(value => MathF.Exp(value))) - x[1];
            },
            at => Less(Softmax(at), OneHot(4, 1)),
            Normal(rng, 4, 1));
        foreach (double unit in (double[])[1e-20, 1e-8, 1e8, 1e20])
        {
            yield return new(
                $"cross-entropy times {unit}",
                at => unit * (LogSumExp(at) - at[0]),
                at => [.. Less(Softmax(at), OneHot(4, 0)).Select(value => unit * value)],
                Normal(rng, 4, 1));
        }
    }

    /// <summary>PPO's clipped objective, of log-probabilities and of ratios.</summary>
    private static IEnumerable<HardFunction> OfRatios(Rng rng)
    {
        const double epsilon = 0.2;
        double[] before = Normal(rng, 6, 1), advantages = Normal(rng, 6, 1);
        double Loss(IEnumerable<double> ratios) =>
            -ratios.Zip(advantages, (r, a) => Math.Min(r * a, Math.Clamp(r, 1 - epsilon, 1 + epsilon) * a)).Sum();
        double Slope(double r, double a) => r * a <= Math.Clamp(r, 1 - epsilon, 1 + epsilon) * a ? -a : 0;
        double[] Ratios(double[] at) => [.. at.Zip(before, (now, then) => Math.Exp(now - then))];
        foreach (double distance in (double[])[1e-9, 1e-3, 0.1, 1])
        {
            yield return new(
                $"clipped ratio, {distance} away",
                at => Loss(Ratios(at)),
                at => [.. Ratios(at).Zip(advantages, (r, a) => Slope(r, a) * r)],
                [.. before.Select(value => value + (distance * rng.NextNormal()))]);
        }

        yield return new(
            "clipped ratio, at the bounds and beside them",
            Loss,
            at => [.. at.Zip(advantages, Slope)],
            [1.2, 0.8, 1.2 + 1e-9, 0.8 - 1e-9, 1, 1.5]);
    }

    private static IEnumerable<HardFunction> OfDivergences(Rng rng)
    {
        double[] mean = Normal(rng, 3, 1), logStd = Normal(rng, 3, 0.5), p = Softmax(Normal(rng, 4, 1));
        foreach (double distance in (double[])[1e-4, 0.1, 1])
        {
            yield return new(
                $"divergence of Gaussians, {distance} away",
                at => Enumerable.Range(0, 3).Sum(i => at[3 + i] - logStd[i] - 0.5
                    + ((Math.Exp(2 * logStd[i]) + Square(mean[i] - at[i])) / (2 * Math.Exp(2 * at[3 + i])))),
                at =>
                [
                    .. Enumerable.Range(0, 3).Select(i => (at[i] - mean[i]) * Math.Exp(-2 * at[3 + i])),
                    .. Enumerable.Range(0, 3).Select(i => (-double.ExpM1(2 * (logStd[i] - at[3 + i])))
                        - (Square((mean[i] - at[i]) * Math.Exp(-at[3 + i])))),
                ],
                [.. mean.Concat(logStd).Select(value => value + (distance * rng.NextNormal()))]);
            yield return new(
                $"divergence of categoricals, {distance} away",
                at => p.Zip(Softmax(at), (share, other) => share * Math.Log(share / other)).Sum(),
                at => Less(Softmax(at), p),
                [.. p.Select(share => Math.Log(share) + (distance * rng.NextNormal()))]);
        }
    }

    private static IEnumerable<HardFunction> OfResiduals(Rng rng)
    {
        double[] targets = Normal(rng, 6, 1);
        foreach (double bound in (double[])[1e-3, 1, 1e3])
        {
            double Huber(double r) => Math.Abs(r) <= bound ? 0.5 * r * r : bound * (Math.Abs(r) - (0.5 * bound));
            yield return new(
                $"mean Huber, bound {bound}",
                at => at.Zip(targets, (value, target) => Huber(value - target)).Average(),
                at => [.. at.Zip(targets, (value, target) => Math.Clamp(value - target, -bound, bound) / 6)],
                Normal(rng, 6, 1));
            yield return new(
                $"Huber at its bound {bound}",
                at => at.Sum(Huber),
                at => [.. at.Select(value => Math.Clamp(value, -bound, bound))],
                [bound, -bound, bound * (1 + 1e-9), 0.7 * bound, -3 * bound]);
        }

        foreach (double level in (double[])[0.05, 0.5, 0.99])
        {
            yield return new(
                $"quantile {level}",
                at => at.Zip(targets, (value, target) => Math.Max(level * (target - value), (level - 1) * (target - value))).Average(),
                at => [.. at.Zip(targets, (value, target) => (target >= value ? -level : 1 - level) / 6)],
                [targets[0] + 1, targets[1] - 1, targets[2] + 1e-6, targets[3] - 1e-6, .. Normal(rng, 2, 1)]);
        }

        int[] lengths = [4, 2, 1];
        bool IsPadding(int i) => i % 4 >= lengths[i / 4];
        double[] sequence = Normal(rng, 12, 1);
        (sequence[10], sequence[11]) = (0, 1e100);
        yield return new(
            "mean square, padded, wild where padded",
            at => at.Select((value, i) => IsPadding(i) ? 0 : Square(value - targets[i % 6])).Sum() / 7,
            at => [.. at.Select((value, i) => IsPadding(i) ? 0 : 2 * (value - targets[i % 6]) / 7)],
            sequence);
        foreach (double unit in (double[])[1e-100, 1e-8, 1e8, 1e100])
        {
            double[] inUnits = [.. targets.Select(target => unit * target)];
            yield return new(
                $"mean square in units of {unit}",
                at => at.Zip(inUnits, (value, target) => Square(value - target)).Average(),
                at => [.. at.Zip(inUnits, (value, target) => 2 * (value - target) / 6)],
                Normal(rng, 6, unit));
        }
    }

    private static IEnumerable<HardFunction> OfMargins(Rng rng)
    {
        double[] signs = [1, -1, 1, -1, 1];
        double[] Hinge(double[] at) => [.. at.Zip(signs, (value, sign) => value * sign < 1 ? -sign : 0)];
        double Hinges(double[] at) => at.Zip(signs, (value, sign) => Math.Max(0, 1 - (value * sign))).Sum();
        yield return new("hinges", Hinges, Hinge, Normal(rng, 5, 1));
        yield return new("hinges at their margin", Hinges, Hinge, [1, -1, 0.5, 3, 1]);
        yield return new(
            "square of the first margin that is violated most, with ties",
            at => Square(Math.Max(0, 1 + Math.Max(at[0], Math.Max(at[1], at[3])) - at[2])),
            at =>
            {
                double largest = Math.Max(at[0], Math.Max(at[1], at[3])), slope = 2 * Math.Max(0, 1 + largest - at[2]);
                int first = Array.IndexOf(at, largest);
                return [.. at.Select((_, i) => i == 2 ? -slope : i == first ? slope : 0)];
            },
            [0.5, 0.5, 0.2, -1]);
    }

    private static double Square(double x) => x * x;

    private static double[] Normal(Rng rng, int count, double size) =>
        [.. Enumerable.Range(0, count).Select(_ => size * rng.NextNormal())];

    /// <summary>ln Σ eˣ.</summary>
    public static double LogSumExp(double[] x)
    {
        double largest = x.Max();
        return largest + Math.Log(x.Sum(value => Math.Exp(value - largest)));
    }

    /// <summary>The probabilities of logits, as powers.</summary>
    public static double[] Softmax(double[] x)
    {
        double logSum = LogSumExp(x);
        return [.. x.Select(value => Math.Exp(value - logSum))];
    }

    private static double[] OneHot(int count, int one) => [.. Enumerable.Range(0, count).Select(i => i == one ? 1.0 : 0)];

    private static double[] Less(double[] a, double[] b) => [.. a.Zip(b, (left, right) => left - right)];
}
