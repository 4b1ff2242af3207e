namespace Gradus.Autodiff;

/// <summary>
/// The rounding of f where f all but vanishes. A divergence of two distributions that are nearly one, or the entropy of one that is nearly
/// certain, is a difference of numbers about 1, and off by their rounding, however small it is itself. Where it is smallest that does not
/// show, because those numbers stand still while what is left of f moves. But they move where f is larger: further along the same line its
/// noise is the same, or goes with a power of f where f is one of what vanishes, and is far above the rounding of its own value. The noise
/// of eˣ or of σ(x) shrinks with their values.
/// </summary>
internal static class VanishingValue
{
    /// <summary>Noise of so many times the rounding of a value is that of larger numbers.</summary>
    private const double Foreign = 16;

    /// <summary>f all but vanishes where it is no more than so many times that noise.</summary>
    private const double Vanishing = 1e10;

    /// <summary>Noise has the same size at two places, up to this factor.</summary>
    private const double SameSize = 8;

    /// <summary>What noise of a standard deviation of 1 may do to a value.</summary>
    private const double Deviations = 6;

    private static readonly double[] Spacings = [1, 2.7, 0.618, 1.414, 2.236];

    /// <summary>The noise that f has along a line where it is larger; 0 where f does not vanish, or its noise does as well.</summary>
    /// <param name="field">The function.</param>
    /// <param name="line">The line.</param>
    /// <param name="scale">The size of the point along it.</param>
    public static double Rounding(ScalarField field, FieldLine line, double scale)
    {
        const double largestShare = 0.2, smallestShare = 1.6, apart = 0.04;
        double here = Math.Abs(line.AtZero);
        (double place, double largest) = Largest(field, line, scale, 10 * here / Math.Pow(field.Unit, largestShare));

        // Where f has other sizes, the noise is the same; that of a square of what vanishes goes with its root. That of a pole, or of a
        // difference of numbers that vanish as well, grows with f.
        var seen = new List<(double Size, double Noise)>();
        for (double power = largestShare; power < smallestShare && here < Math.Pow(field.Unit, power) * largest / 10; power += apart)
        {
            if (Where(line, place, Math.Pow(field.Unit, power) * largest) is { } found && !seen.Exists(before => before.Size == found.Size)
                && NoiseAt(field, line, scale, found) is > 0 and var noise)
            {
                seen.Add((found.Size, noise));
            }
        }

        double exponent = Exponent(seen);
        double rounding = 0;
        foreach ((double size, double noise) in seen)
        {
            foreach ((double smaller, double other) in seen.Where(found => found.Size < size))
            {
                double first = Carry(noise, size, here, exponent), second = Carry(other, smaller, here, exponent);
                bool areAlike = AreAlike(first, second, Math.Min(SameSize, Math.Sqrt(size / smaller)));
                rounding = areAlike ? Math.Max(rounding, Math.Max(first, second)) : rounding;
            }
        }

        return here <= Vanishing * rounding ? rounding : 0;
    }

    /// <summary>
    /// What noise that was seen where f has one size is where it has a smaller one: where f is no larger than its noise, it is noise.
    /// </summary>
    private static double Carry(double noise, double size, double here, double exponent) =>
        noise * Math.Pow(Math.Max(here / size, Math.Pow(noise / size, 1 / (1 - exponent))), exponent);

    /// <summary>
    /// The power of |f| that noise goes with: the median of what pairs of places say that are far enough apart to tell, and not so far that
    /// the larger numbers have come to stand still from one to the other; 0 if none does.
    /// </summary>
    private static double Exponent(List<(double Size, double Noise)> seen)
    {
        const double apart = 256, furthest = 1e5, visible = 0.25, steepest = 0.75;
        double[] exponents =
        [
            .. from a in seen
               from b in seen
               where a.Size >= apart * b.Size && a.Size <= furthest * b.Size
               select Math.Log(a.Noise / b.Noise) / Math.Log(a.Size / b.Size),
        ];
        Array.Sort(exponents);
        double median = exponents.Length == 0 ? 0 : exponents[exponents.Length / 2];
        return median < visible ? 0 : Math.Min(median, steepest);
    }

    private static bool AreAlike(double a, double b, double factor) => Math.Min(a, b) > 0 && Math.Max(a, b) <= factor * Math.Min(a, b);

    /// <summary>
    /// Where |f| is largest: first at steps that grow to either side, past the largest element of the point, which may be what all others
    /// vanish beside; then closing in on the best of them. Where every fourth step is far from what is needed, none is.
    /// </summary>
    private static (double Place, double Largest) Largest(ScalarField field, FieldLine line, double scale, double needed)
    {
        const double nearest = 1.0 / 1024, furthest = 128, far = 1.0 / 64;
        const int steps = 128, few = 4;
        double start = nearest * scale, end = furthest * Math.Max(scale, field.Point.Max(Math.Abs));
        double growth = Math.Pow(end / start, 1.0 / steps);
        (double Place, double Size) best = (0, 0);
        Look(atFew: true);
        if (best.Size < far * needed)
        {
            return best;
        }

        Look(atFew: false);
        double low = best.Place / growth, high = best.Place * growth;
        for (int i = 0; i < 40; i++)
        {
            (double Place, double Size) first = At(line, low + ((high - low) / 3)), second = At(line, high - ((high - low) / 3));
            (low, high) = first.Size < second.Size ? (first.Place, high) : (low, second.Place);
            best = Larger(best, Larger(first, second));
        }

        return best;

        void Look(bool atFew)
        {
            for (int i = 0; i <= steps; i++)
            {
                if ((i % few == 0) == atFew)
                {
                    double step = start * Math.Pow(growth, i);
                    best = Larger(Larger(best, At(line, step)), At(line, -step));
                }
            }
        }
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
            if (middle.Size > size / 2 && middle.Size < 2 * size)
            {
                return middle;
            }

            (near, far) = middle.Size < size ? (middle.Place, far) : (near, middle.Place);
        }

        return null;
    }

    /// <summary>
    /// The noise of f at a place, over spacings so short that f is straight; 0 where it is that of the value. Over spacings that are much
    /// shorter it is the same: an oscillation dies out.
    /// </summary>
    private static double NoiseAt(ScalarField field, FieldLine line, double scale, (double Place, double Size) where)
    {
        const double shorter = 1.0 / 256;
        double beside = 1e-3 * where.Place;
        double length = Math.Abs(beside * where.Size / (At(line, where.Place + beside).Size - where.Size));
        double spacing = length * Math.Pow(Foreign * field.Unit / 2, 0.25);
        double noise = Noise(line, where.Place, spacing);

        // A value is off by its own rounding, and by what that of its argument does to it.
        double own = field.Rounding(where.Size * (1 + ((Math.Abs(where.Place) + scale) / length)));
        return noise >= Foreign * own && AreAlike(noise, Noise(line, where.Place, shorter * spacing), SameSize) ? Deviations * noise : 0;
    }

    /// <summary>
    /// Any one spacing may fall in step with the rounding, so that values follow each other without a trace of it, and any one may hit a
    /// kink: of several without a common measure, the second largest noise.
    /// </summary>
    private static double Noise(FieldLine line, double place, double spacing)
    {
        double[] noise = Array.ConvertAll(Spacings, share => NoiseProfile.SizeAt(line, i => place + (i * spacing * share)));
        Array.Sort(noise);
        return noise[^2];
    }

    private static (double Place, double Size) At(FieldLine line, double place) =>
        (place, Math.Abs(line.At(place).Value) is var size && double.IsFinite(size) ? size : 0);
}
