namespace Gradus.Autodiff;

/// <summary>
/// Where f has kinks in several elements, or a slope is wrong that a kink might excuse: whether all those elements together are ones of a
/// generalised gradient.
/// </summary>
/// <param name="field">The function and its point.</param>
/// <param name="gradient">The gradient that is claimed.</param>
/// <param name="scale">The scale of every element.</param>
/// <param name="noise">The rounding of f.</param>
/// <param name="value">f at the point.</param>
/// <param name="rng">Draws the points nearby.</param>
internal sealed class KinkCheck(ScalarField field, double[] gradient, double[] scale, NoiseProfile noise, double value, Rng rng)
{
    /// <summary>Null when the gradient is one of those that f may have; else the verdict, and the element that shows it.</summary>
    /// <param name="wrong">The elements whose slopes are not those of differences.</param>
    /// <param name="kinks">The elements whose slopes to the two sides differ.</param>
    public (GradientVerdict Verdict, (int Element, LineFinding Finding) Worst)? Examine(
        List<(int Element, LineFinding Finding)> wrong, List<(int Element, LineFinding Finding)> kinks)
    {
        (int Element, LineFinding Finding) worst = wrong.Count > 0 ? wrong.MaxBy(found => found.Finding.Difference) : kinks[0];
        if (field.Count == 1)
        {
            return (GradientVerdict.WrongReverse, worst);
        }

        int[] elements = Concerned(wrong, kinks);
        (double rounding, double reach) = Reach([.. wrong, .. kinks], elements);
        var near = new GeneralizedGradient(field, elements, scale, noise, rounding, reach, rng);
        near.Sample();
        if (!near.Exists)
        {
            return (GradientVerdict.IllConditioned,
                (worst.Element, worst.Finding with { Reason = "f is not defined around the point" }));
        }

        if (near.HasKink && wrong.FindAll(found => !found.Finding.AtKink && IsBend(found, elements, near, reach)) is { Count: > 0 } bends)
        {
            return (GradientVerdict.WrongReverse, bends.MaxBy(found => found.Finding.Difference));
        }

        // Kinks that are seen along an axis and not nearby are too small for that.
        bool isSharp = !near.HasKink && wrong.Exists(found => found.Finding.AtKink) && near.Sharpen(Slack(elements));
        List<(int Element, LineFinding Finding)> plain = isSharp && near.HasKink
            ? wrong.FindAll(found => !found.Finding.AtKink && !SeesKink(found.Element))
            : Plain(wrong, elements, near, rounding, reach);
        if (plain.Count > 0)
        {
            return (GradientVerdict.WrongReverse, plain.MaxBy(found => found.Finding.Difference));
        }

        double[] claimed = [.. elements.Select(element => gradient[element])];
        bool? isInside = near.Contains(claimed);
        if (isInside == true && !isSharp && near.Sharpen(Slack(elements)))
        {
            isInside = near.Contains(claimed) != false;
        }

        if (isInside is not null && near.HasStrays())
        {
            // Where no kink is at the point itself, none excuses what is wrong there.
            double error = wrong.Select(found => found.Finding.Difference * scale[found.Element]).Append(double.PositiveInfinity).Min();
            if (kinks.Count == 0 && near.IsStraight(error))
            {
                return (GradientVerdict.WrongReverse, worst);
            }

            isInside = IsInsideByRays(near, claimed, isInside.Value, error);
        }

        if (isInside == true)
        {
            return null;
        }

        if (isInside is null)
        {
            return (GradientVerdict.IllConditioned,
                (worst.Element, worst.Finding with { Reason = "too many kinks meet here to tell which gradients are allowed" }));
        }

        return (GradientVerdict.WrongReverse, Furthest(elements, near));

        bool SeesKink(int element) => Array.IndexOf(elements, element) is >= 0 and var at && near.IsKinked(at);
    }

    /// <summary>
    /// Whether the gradient lies in the hull of what meets at the point itself. What rays are too coarse for is left as it was decided:
    /// they excuse no error that they do not see.
    /// </summary>
    private static bool IsInsideByRays(GeneralizedGradient near, double[] claimed, bool isInside, double error)
    {
        double distance = Math.Min(near.Distance, error);
        near.TakeRays();
        bool tells = near.Exists && (isInside || near.Tolerance < distance);
        return tells ? near.Contains(claimed) ?? isInside : isInside;
    }

    /// <summary>How far the gradient may be off by its own rounding, in units of scale.</summary>
    private double Slack(int[] elements)
    {
        double[] noise = GradientNoise.Measure(field, scale);
        return elements.Max(element => 4 * noise[element] * scale[element]);
    }

    /// <summary>The element that is furthest from the nearest gradient that is allowed.</summary>
    private (int Element, LineFinding Finding) Furthest(int[] elements, GeneralizedGradient near)
    {
        int furthest = Enumerable.Range(0, elements.Length)
            .MaxBy(i => Math.Abs(gradient[elements[i]] - near.Nearest[i]) * scale[elements[i]]);
        double nearest = near.Nearest[furthest];
        return (elements[furthest], new LineFinding(
            LineVerdict.Disagrees, gradient[elements[furthest]], nearest, near.Tolerance / scale[elements[furthest]], 0, AtKink: true,
            "f has kinks here in several elements, and no mixture of the gradients nearby is this one"));
    }

    /// <summary>
    /// The elements that no kink excuses: the gradients nearby agree in them, or differ only further away than a kink at the point itself
    /// would let them.
    /// </summary>
    private List<(int Element, LineFinding Finding)> Plain(
        List<(int Element, LineFinding Finding)> wrong, int[] elements, GeneralizedGradient near, double rounding, double reach)
    {
        const int few = 8;
        if (wrong.Count == 0)
        {
            return [];
        }

        if (!near.HasKink)
        {
            return wrong;
        }

        // Rounding may leave no digits for a look from much closer.
        var close = new GeneralizedGradient(field, elements, scale, noise, rounding, near.Closest * reach, rng);
        close.Sample();
        if (!close.Exists)
        {
            return [];
        }

        foreach ((int element, _) in wrong.Take(few))
        {
            if (Array.IndexOf(elements, element) is >= 0 and var at && !IsAtThePoint(at))
            {
                close.Probe(at);
            }
        }

        return wrong.FindAll(found => Array.IndexOf(elements, found.Element) is var at && (at < 0 || !IsAtThePoint(at)));

        // What a bend does to the gradients nearby vanishes with the distance; what a kink does stays.
        bool IsAtThePoint(int at) => close.IsKinked(at) && close.Spread(at) > 0.1 * near.Spread(at);
    }

    /// <summary>
    /// True when what differs among the gradients nearby is a bend by the gradient's own account: as it goes from point to point nearby it
    /// moves as much as f's slopes do, and yet it does not jump at the point, as it would at a kink. That is said for what is wrong along
    /// an axis on which f is smooth.
    /// </summary>
    private bool IsBend((int Element, LineFinding Finding) found, int[] elements, GeneralizedGradient near, double reach)
    {
        const double asMuch = 0.25, still = 0.3;
        double tiny = Math.ScaleB(1, -49);
        if (Array.IndexOf(elements, found.Element) is not (>= 0 and var at) || !near.IsKinked(at))
        {
            return false;
        }

        double[] there = new double[field.Count];
        double low = gradient[found.Element], high = low, jump = 0;
        foreach (double[] x in near.Points(reach))
        {
            field.Gradient(x, there);
            (low, high) = (Math.Min(low, there[found.Element]), Math.Max(high, there[found.Element]));
        }

        if (!((high - low) * scale[found.Element] >= asMuch * near.Spread(at)))
        {
            return false;
        }

        foreach (double[] x in near.Points(tiny))
        {
            field.Gradient(x, there);
            jump = Math.Max(jump, Math.Abs(there[found.Element] - gradient[found.Element]));
        }

        return jump <= still * found.Finding.Difference;
    }

    /// <summary>
    /// The elements that kinks may tie together: those that see one, and where there are few, all that are not of another size.
    /// </summary>
    private int[] Concerned(List<(int Element, LineFinding Finding)> wrong, List<(int Element, LineFinding Finding)> kinks)
    {
        const int few = 24;
        const double alike = 1e4;
        var elements = new SortedSet<int>(kinks.Select(found => found.Element));
        elements.UnionWith(wrong.OrderByDescending(found => found.Finding.Difference).Take(few).Select(found => found.Element));
        if (field.Count <= few)
        {
            double smallest = elements.Min(element => scale[element]), largest = elements.Max(element => scale[element]);
            elements.UnionWith(Enumerable.Range(0, field.Count).Where(i => scale[i] < alike * largest && scale[i] > smallest / alike));
        }

        return [.. elements];
    }

    /// <summary>
    /// The rounding of f, and how near points have to be, in units of scale: near enough to be at the point, and far enough for
    /// differences to stand out of the rounding, which may only show over steps of some length.
    /// </summary>
    private (double Rounding, double Reach) Reach(List<(int Element, LineFinding Finding)> found, int[] elements)
    {
        const int times = 4;

        // What is not 0 has no digits for points that are nearer still.
        double nearest = Array.TrueForAll(elements, element => field.Point[element] == 0) ? 1e-13 : 1e-7;
        double slope = Slope(found), rounding = 2 * field.Rounding(value), reach = nearest;
        for (int i = 0; i < times; i++)
        {
            rounding = Math.Max(rounding, 4 * noise.At(64 * reach));
            reach = Math.Clamp(Math.Sqrt(64 * rounding / slope), nearest, 1e-2);
        }

        return (rounding, reach);
    }

    /// <summary>
    /// The largest of the slopes that are seen, in units of scale: a gradient of zeros claims none, and a wrong one any. Those that are
    /// claimed count where f stands still.
    /// </summary>
    private double Slope(List<(int Element, LineFinding Finding)> found)
    {
        const double step = 1.0 / 128;
        double[] x = [.. field.Point];
        double largest = 0, claimed = double.Epsilon;
        foreach ((int i, LineFinding finding) in found)
        {
            claimed = double.IsFinite(gradient[i]) ? Math.Max(claimed, Math.Abs(gradient[i] * scale[i])) : claimed;
            largest = Math.Max(largest, finding.Steepest * scale[i]);
            foreach (double sign in (ReadOnlySpan<double>)[1, -1])
            {
                x[i] = field.Point[i] + (sign * step * scale[i]);
                double seen = Math.Abs(field.Value(x) - value) / step;
                largest = double.IsFinite(seen) ? Math.Max(largest, seen) : largest;
            }

            x[i] = field.Point[i];
        }

        return largest > 0 ? largest : claimed;
    }
}
