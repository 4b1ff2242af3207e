namespace Gradus.Autodiff;

/// <summary>
/// The rounding of f where f all but vanishes. A divergence of two distributions that are nearly one, or the entropy of one that is nearly
/// certain, is a difference of numbers about 1, and off by their rounding, however small it is itself. Where it is smallest that does not
/// show, because those numbers stand still while what is left of f moves. But they move where f is larger: further along the same line its
/// noise is the same, and far above the rounding of its own value. The noise of eˣ or of σ(x) shrinks with their values.
/// </summary>
internal static class VanishingValue
{
    private const int Points = 8;

    /// <summary>Noise of so many times the rounding of a value is that of larger numbers.</summary>
    private const double Foreign = 16;

    /// <summary>f all but vanishes where it is no more than so many times that noise.</summary>
    private const double Vanishing = 1e7;

    /// <summary>Noise has the same size at two spacings and at two places, up to this factor.</summary>
    private const double SameSize = 8;

    /// <summary>What noise of a standard deviation of 1 may do to a value.</summary>
    private const double Deviations = 6;

    /// <summary>The noise that f has along a line where it is larger; 0 where f does not vanish, or its noise does as well.</summary>
    /// <param name="field">The function.</param>
    /// <param name="line">The line.</param>
    /// <param name="scale">The size of the point along it.</param>
    /// <param name="typical">That of all elements.</param>
    public static double Rounding(ScalarField field, FieldLine line, double scale, double typical)
    {
        double here = Math.Abs(line.AtZero);
        (double place, double largest) = Largest(line, scale, typical);

        // The same noise where f has other sizes: that of a pole, or of a difference of numbers that vanish as well, grows with them.
        var seen = new List<(double Size, double Noise)>();
        foreach (double power in (ReadOnlySpan<double>)[0.65, 0.55, 0.45, 0.35, 0.25])
        {
            double size = Math.Pow(field.Unit, power) * largest;
            double noise = here < size / 10 && Where(line, place, size) is { } found ? NoiseAt(field, line, scale, found) : 0;
            if (noise > 0 && seen.Exists(before => AreAlike(before.Noise, noise, Math.Min(SameSize, Math.Sqrt(size / before.Size)))))
            {
                return here <= Vanishing * noise ? noise : 0;
            }

            seen.Add((size, noise));
        }

        return 0;
    }

    private static bool AreAlike(double a, double b, double factor) => Math.Min(a, b) > 0 && Math.Max(a, b) <= factor * Math.Min(a, b);

    /// <summary>Where |f| is largest: first at steps that grow to either side, then closing in on the best of them.</summary>
    private static (double Place, double Largest) Largest(FieldLine line, double scale, double typical)
    {
        const double growth = 1.25, nearest = 1.0 / 16, furthest = 128;
        double end = furthest * Math.Max(scale, typical);
        (double Place, double Size) best = (0, 0);
        for (double step = nearest * scale; step < end; step *= growth)
        {
            best = Larger(best, At(line, step));
            best = Larger(best, At(line, -step));
        }

        double low = best.Place / growth, high = best.Place * growth;
        for (int i = 0; i < 40; i++)
        {
            (double Place, double Size) first = At(line, low + ((high - low) / 3)), second = At(line, high - ((high - low) / 3));
            (low, high) = first.Size < second.Size ? (first.Place, high) : (low, second.Place);
            best = Larger(best, Larger(first, second));
        }

        return best;
    }

    private static (double Place, double Size) Larger((double Place, double Size) a, (double Place, double Size) b) =>
        b.Size > a.Size ? b : a;

    /// <summary>A place on the way from the point to another at which |f| has about a given size; null if none is found.</summary>
    private static (double Place, double Size)? Where(FieldLine line, double to, double size)
    {
        double near = 0, far = to;
        for (int i = 0; i < 60; i++)
        {
            (double Place, double Size) middle = At(line, near + ((far - near) / 2));
            if (middle.Size > size / 10 && middle.Size < 10 * size)
            {
                return middle;
            }

            (near, far) = middle.Size < size ? (middle.Place, far) : (near, middle.Place);
        }

        return null;
    }

    /// <summary>The noise of f at a place, over spacings so short that f is straight; 0 where it is that of the value.</summary>
    private static double NoiseAt(ScalarField field, FieldLine line, double scale, (double Place, double Size) where)
    {
        double beside = 1e-3 * where.Place;
        double length = Math.Abs(beside * where.Size / (At(line, where.Place + beside).Size - where.Size));
        double spacing = length * Math.Pow(Foreign * field.Unit / 2, 0.25);
        double noise = Noise(line, where.Place, spacing), other = Noise(line, where.Place, 2.7 * spacing);

        // A value is off by its own rounding, and by what that of its argument does to it.
        double own = field.Rounding(where.Size * (1 + ((Math.Abs(where.Place) + scale) / length)));
        return Math.Min(noise, other) >= Foreign * own && AreAlike(noise, other, SameSize)
            ? Deviations * Math.Max(noise, other) : 0;
    }

    private static double Noise(FieldLine line, double place, double spacing)
    {
        Span<double> values = stackalloc double[Points];
        for (int i = 0; i < Points; i++)
        {
            values[i] = line.At(place + (i * spacing)).Value;
        }

        return NoiseProfile.Size(values);
    }

    private static (double Place, double Size) At(FieldLine line, double place) =>
        (place, Math.Abs(line.At(place).Value) is var size && double.IsFinite(size) ? size : 0);
}
