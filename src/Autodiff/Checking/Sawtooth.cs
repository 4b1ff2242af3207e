namespace Gradus.Autodiff;

/// <summary>
/// Rounding that looks like a slope. Where f is a small difference of larger numbers, divided by something small, as in (1 − cos x)/x²
/// near 0, its computed values are a saw: the difference stands still over many neighbouring x and then jumps by a unit in the last place
/// of those numbers, and meanwhile the divisor moves. Over small steps all differences agree, on the slope of a tooth, which is not that of
/// f. Two things tell it: at many places f jumps between neighbouring numbers; and over steps much longer than a tooth it goes where the
/// claim says, not where the teeth point. Nearer to 0 the difference is 0, and f stands still until its first jump.
/// </summary>
internal static class Sawtooth
{
    /// <summary>Over long steps f is this much nearer to the claim than to the slope of the teeth.</summary>
    private const double Nearer = 0.15;

    /// <summary>Beyond the teeth f has a slope that differs from the claim by more than this share of it.</summary>
    private const double Off = 0.5;

    /// <summary>Over twice the step a straight line is off by no more than so many times as much, for each unit of the step.</summary>
    private const double Straight = 1.5;

    /// <summary>So many steps in a row, each twice as long as the one before, have to show it: a bend might do so at one.</summary>
    private const int InARow = 3;

    /// <summary>So many places have to show a jump: one is a jump of f, and a pole beside the point is not even that.</summary>
    private const int Places = 3;

    /// <summary>The shortest and the longest step, as powers of 2 of the scale.</summary>
    private const int MinStep = -21, MaxStep = 7;

    /// <summary>The shortest step over which jumps are looked for: a tooth that is no longer than one in a row of steps is in it.</summary>
    private const int MinInterval = -4;

    /// <summary>From a tiny point the first jump may be further away, but not at an ordinary distance.</summary>
    private const double Ordinary = 0.125;

    /// <summary>Points of this size are tiny.</summary>
    private const double Tiny = 1e-3;

    /// <summary>Teeth narrower than this share of the point's size are narrow.</summary>
    private const double Narrow = 0.1;

    /// <summary>A claim that moves f by no more than so many teeth until the first of them may be hidden behind it.</summary>
    private const double Hidden = 4;

    /// <summary>The height of the teeth; 0 where f is no saw.</summary>
    /// <param name="line">The line along which a claim disagrees with differences.</param>
    /// <param name="claim">The claim.</param>
    /// <param name="slope">The slope that differences say.</param>
    /// <param name="flatUpTo">f is constant over steps up to this one.</param>
    public static double Height(FieldLine line, LineClaim claim, double slope, double flatUpTo)
    {
        double height = flatUpTo > 0 ? Math.Max(BehindPlateau(line, claim, flatUpTo, 1), BehindPlateau(line, claim, flatUpTo, -1)) : 0;
        return slope == 0 && flatUpTo > 0 ? height
            : Math.Max(height, Math.Max(AlongTheClaim(line, claim, slope, 1), AlongTheClaim(line, claim, slope, -1)));
    }

    /// <summary>
    /// The height of the teeth to one side of the point, if f goes where the claim says there. A tooth as wide as the point is large is
    /// rounding only where the point is so tiny that numbers around 1 hardly tell it from 0.
    /// </summary>
    private static double AlongTheClaim(FieldLine line, LineClaim claim, double slope, double side)
    {
        if (!Follows(line, claim, slope, side))
        {
            return 0;
        }

        double height = Teeth(line, claim, slope, side), width = height / Math.Abs(slope - claim.Slope);
        return claim.Scale <= Tiny || width <= Narrow * claim.Scale ? height : 0;
    }

    /// <summary>The height of the teeth where a claim agrees with differences, but is the slope of a tooth; 0 where it is not.</summary>
    /// <param name="line">The line.</param>
    /// <param name="claim">The claim.</param>
    public static double HeightUnder(FieldLine line, LineClaim claim)
    {
        double height = 0;
        foreach (double side in (ReadOnlySpan<double>)[1, -1])
        {
            int inARow = 0;
            double before = double.PositiveInfinity;
            for (int exponent = -10; exponent < -5 && inARow < InARow; exponent++)
            {
                // Between teeth f has another slope, and is further off by as much as the step is longer; a bend grows faster.
                (double value, double step) = line.At(side * Math.ScaleB(claim.Scale, exponent));
                double off = Math.Abs((value - line.AtZero) / step - claim.Slope);
                inARow = off > Off * Math.Abs(claim.Slope) && off <= Straight * before ? inARow + 1 : 0;
                before = off;
            }

            height = inARow < InARow ? height : Math.Max(height, Teeth(line, claim, claim.Slope, side));
        }

        return height;
    }

    /// <summary>The third highest of the jumps to one side, not beyond 0 unless the point is tiny: there f may be another one.</summary>
    private static double Teeth(FieldLine line, LineClaim claim, double slope, double side)
    {
        const int within = -2, ofOrdinary = -7;
        bool isTiny = claim.Scale <= Tiny;
        var heights = new List<double>();
        for (int exponent = isTiny ? MinInterval : ofOrdinary; exponent <= (isTiny ? MaxStep : within); exponent++)
        {
            double step = side * Math.ScaleB(claim.Scale, exponent);
            heights.Add(Jump(line, step, 1.4 * step, slope));
            heights.Add(Jump(line, 1.4 * step, 1.93 * step, slope));
        }

        heights.Sort();
        return heights[^Places];
    }

    /// <summary>
    /// The height of the jump with which f leaves a plateau around the point, to one side, if it goes on jumping and the claim is hidden
    /// until then.
    /// </summary>
    private static double BehindPlateau(FieldLine line, LineClaim claim, double flatUpTo, double side)
    {
        const double similar = 64, wide = 0.25;
        double longest = Math.Max(Ordinary, Math.ScaleB(claim.Scale, MaxStep));
        double flat = flatUpTo;
        while (line.At(side * 2 * flat).Value == line.AtZero)
        {
            flat *= 2;
            if (flat > longest)
            {
                return 0;
            }
        }

        double moved = 2 * flat, height = 0;
        for (double middle = 1.5 * flat; middle != flat && middle != moved; middle = flat + ((moved - flat) / 2))
        {
            double move = Math.Abs(line.At(side * middle).Value - line.AtZero);
            (flat, moved, height) = move == 0 ? (middle, moved, height) : (flat, middle, move);
        }

        if (!(claim.Finite * moved <= Hidden * height))
        {
            return 0;
        }

        int places = 0;
        for (double step = side * moved; places < Places && Math.Abs(step) < longest; step *= 1 + wide)
        {
            places += Jump(line, step, (1 + wide) * step, 0) >= height / similar ? 1 : 0;
        }

        return places < Places ? 0 : height;
    }

    /// <summary>Whether f goes where the claim says over long steps, although it begins with another slope.</summary>
    private static bool Follows(FieldLine line, LineClaim claim, double slope, double side)
    {
        int inARow = 0;
        for (int exponent = MinStep; exponent <= MaxStep && inARow < InARow; exponent++)
        {
            (double value, double step) = line.At(side * Math.ScaleB(claim.Scale, exponent));
            double off = Math.Abs(value - line.AtZero - (claim.Slope * step));
            inARow = off <= Nearer * Math.Abs((slope - claim.Slope) * step) ? inARow + 1 : 0;
        }

        return inARow == InARow;
    }

    /// <summary>
    /// The height of a jump in an interval, beyond what the slope explains: found by halving, always the half that rises more.
    /// </summary>
    public static double Jump(FieldLine line, double from, double to, double slope)
    {
        (double low, double start) = line.At(from);
        (double high, double end) = line.At(to);
        while (true)
        {
            double middle = from + ((to - from) / 2);
            (double value, double step) = line.At(middle);
            if (middle == from || middle == to || step == start || step == end)
            {
                double height = Math.Abs(high - low - (slope * (end - start)));
                return double.IsFinite(height) ? height : 0;
            }

            if (!(Math.Abs(value - low - (slope * (step - start))) > Math.Abs(high - value - (slope * (end - step)))))
            {
                (from, low, start) = (middle, value, step);
            }
            else
            {
                (to, high, end) = (middle, value, step);
            }
        }
    }
}
