namespace Gradus.Autodiff;

/// <summary>
/// The rounding of a part of f that is computed in single precision beside one in double: as in eˣ + tanh x with a tanh in floats. Between
/// two floats, and where it is saturated, that part stands still, and f is smooth with another slope than the formula's; further along the
/// line it jumps between neighbouring numbers, by units of a float, as where a part is computed in floats, or a solver stops.
/// </summary>
internal static class SingleTeeth
{
    /// <summary>A jump of so many units of a float, beside f, is the rounding of one.</summary>
    private const double Units = 4;

    /// <summary>Until the first jump a hidden slope moves f by no more than so many of them.</summary>
    private const double Hidden = 4;

    /// <summary>A jump of so many times the rounding of a double is not one of those.</summary>
    private const double Foreign = 1e5;

    /// <summary>So many places have to show a jump.</summary>
    private const int Places = 3;

    /// <summary>The nearest place, where neighbouring floats lie, as a power of 2 of the scale.</summary>
    private const int Nearest = -26;

    /// <summary>From here on places lie closer together: a part may be saturated, and move in between alone.</summary>
    private const int Dense = -6;

    /// <summary>The furthest place.</summary>
    private const int Furthest = 3;

    /// <summary>
    /// The highest of the three nearest jumps along a line; 0 where there are fewer, or where a claim is off by more than they can hide.
    /// </summary>
    /// <param name="field">The function.</param>
    /// <param name="line">The line along which a claim disagrees with differences.</param>
    /// <param name="claim">The claim.</param>
    /// <param name="slope">The slope that differences say.</param>
    public static double Height(ScalarField field, FieldLine line, LineClaim claim, double slope)
    {
        double unit = Units * ScalarField.SingleUnit * Math.Abs(line.AtZero), off = Math.Abs(claim.Slope - slope);
        if (field.Unit > ScalarField.DoubleUnit || !(off * Math.ScaleB(claim.Scale, Nearest) <= Hidden * unit))
        {
            return 0;
        }

        double height = 0, nearest = 0;
        int places = 0;
        for (double exponent = Nearest, apart; exponent <= Furthest && places < Places; exponent += apart)
        {
            apart = exponent < Dense ? 2 : 0.5;
            double step = claim.Scale * Math.Pow(2, exponent);
            if (places == 0 && off * step > Hidden * unit)
            {
                return 0;
            }

            foreach (double place in (ReadOnlySpan<double>)[step, -step])
            {
                if (Jump(field, line, place, Math.Pow(2, apart) * place, unit) is > 0 and var jump)
                {
                    nearest = places == 0 ? step : nearest;
                    height = Math.Max(height, jump);
                    places++;
                }
            }
        }

        return places >= Places && off * nearest <= Hidden * height ? height : 0;
    }

    /// <summary>The height of a jump between two places, if it is that of a float; else 0.</summary>
    private static double Jump(ScalarField field, FieldLine line, double place, double next, double most)
    {
        const double little = 1.0 / 1024;
        (double value, double from) = line.At(place);
        double least = Foreign * Math.Max(field.Rounding(value), field.Rounding(line.AtZero));
        if (IsSmooth(line, place, next, least))
        {
            return 0;
        }

        foreach (double share in (ReadOnlySpan<double>)[1, 1.0 / 4, 1.0 / 32, 1.0 / 512]) // a bend is less than a jump in a short one
        {
            double length = share * (next - place);
            (double beside, double to) = line.At(place + (little * length));
            double height = Sawtooth.Jump(line, place, place + length, (beside - value) / (to - from));
            if (height >= least && height <= most)
            {
                return height;
            }
        }

        return 0;
    }

    /// <summary>
    /// True where no jump lies between two places: fourth differences leave a sixteenth of one at least, and of what bends next to nothing.
    /// </summary>
    private static bool IsSmooth(FieldLine line, double place, double next, double least)
    {
        const double share = 1.0 / 17;
        return NoiseProfile.SizeAt(line, i => place + (i * (next - place) / (NoiseProfile.Points - 1))) < share * least;
    }
}
