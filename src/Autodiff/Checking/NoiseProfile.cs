namespace Gradus.Autodiff;

/// <summary>
/// How far the values of f are off by rounding, measured instead of assumed. Along a random line f is taken at eight equally spaced
/// points; in a table of their differences whatever is smooth dies out and noise remains (Hamming; Moré and Wild 2011). One spacing does
/// not do: a function that was computed in floats is constant over small spacings, and an oscillation looks like noise over large ones. So
/// there are several, and noise is what has the same size at two neighbouring ones, while a kink grows with the spacing.
/// </summary>
internal sealed class NoiseProfile
{
    /// <summary>How many values make a table of differences.</summary>
    public const int Points = 8;

    /// <summary>Noise has the same size at neighbouring spacings, up to this factor; a kink grows by 64.</summary>
    private const double SameSize = 8;

    /// <summary>Noise of so many times the rounding of a value is that of larger numbers.</summary>
    private const double Foreign = 16;

    private static readonly int[] Exponents = [-46, -40, -34, -28, -22, -16, -10, -4, 2, 8];

    private readonly double[] _sizes = new double[Exponents.Length];
    private readonly double[] _largest = new double[Exponents.Length];
    private readonly double[] _noise = new double[Exponents.Length];
    private readonly int[] _levels = new int[Exponents.Length];
    private readonly double _unit;
    private double _stairs;
    private double _jumps;

    private NoiseProfile(double unit) => _unit = unit;

    /// <summary>
    /// True when f is constant over small steps everywhere and moves over large ones: its values were rounded to a coarse grid.
    /// </summary>
    public bool IsStaircase { get; private set; }

    /// <summary>Measures f along a line.</summary>
    /// <param name="field">The function.</param>
    /// <param name="line">The line.</param>
    /// <param name="unit">
    /// The scale along the line, in units of which noise is asked for; other points are seen where it is a little off.
    /// </param>
    public static NoiseProfile Measure(ScalarField field, FieldLine line, double unit = 1)
    {
        var profile = new NoiseProfile(unit);
        Span<double> values = stackalloc double[Points];
        bool isSingle = true;
        int telling = 0;
        int distinct = 0;
        double quantum = double.PositiveInfinity;
        double last = double.NaN;
        for (int scale = 0; scale < Exponents.Length; scale++)
        {
            double spacing = profile.Spacing(scale);
            for (int i = 0; i < Points; i++)
            {
                double value = values[i] = line.At((i + 1) * spacing).Value;
                isSingle &= double.IsNaN(value) || value == (float)value;
                telling += Numbers.FillsSingle(value) ? 1 : 0;
                distinct += value != last ? 1 : 0;
                quantum = value != last && i > 0 && !double.IsNaN(value - last) ? Math.Min(quantum, Math.Abs(value - last)) : quantum;
                last = value;
                profile._largest[scale] = Math.Max(profile._largest[scale], double.IsNaN(value) ? 0 : Math.Abs(value));
            }

            profile._levels[scale] = Levels(values);
            profile._sizes[scale] = Size(values);
        }

        field.Unit = (isSingle && telling >= 4 && distinct >= 4) || field.TakesSingles ? ScalarField.SingleUnit : field.Unit;
        profile.FindPlateaus(field.Unit);
        profile.FindStaircase(line, quantum);
        profile.FindJumps(field, line);
        return profile;
    }

    /// <summary>The larger of two noises, over steps of any length.</summary>
    public NoiseProfile Or(NoiseProfile other) => Merge(other, IsStaircase || other.IsStaircase, Math.Max);

    /// <summary>The smaller of two noises, over steps of any length: what one line shows and another does not was no noise.</summary>
    public NoiseProfile And(NoiseProfile other) => Merge(other, IsStaircase && other.IsStaircase, Math.Min);

    private NoiseProfile Merge(NoiseProfile other, bool isStaircase, Func<double, double, double> choose)
    {
        var merged = new NoiseProfile(_unit)
        {
            IsStaircase = isStaircase,
            _jumps = choose(_jumps, other._jumps),
            _stairs = choose(_stairs, other._stairs),
        };
        for (int scale = 0; scale < _noise.Length; scale++)
        {
            merged._noise[scale] = choose(_noise[scale], other._noise[scale]);
        }

        return merged;
    }

    /// <summary>How many different values there are that are finite.</summary>
    private static int Levels(Span<double> values)
    {
        int levels = 0;
        for (int i = 0; i < values.Length; i++)
        {
            levels += double.IsFinite(values[i]) && !values[..i].Contains(values[i]) ? 1 : 0;
        }

        return levels;
    }

    /// <summary>The noise of f over steps of that many units of scale; 0 where none was seen.</summary>
    public double At(double step)
    {
        double noise = Math.Max(_jumps, _stairs);
        for (int scale = 0; scale < Exponents.Length && (scale == 0 || Math.ScaleB(1, Exponents[scale]) <= Math.Abs(step)); scale++)
        {
            noise = Math.Max(noise, _noise[scale]);
        }

        return noise;
    }

    /// <summary>The spacings have no common measure: a grid that one of them falls in step with is seen by the others.</summary>
    private double Spacing(int scale) => _unit * Math.ScaleB(0.61 + (0.37 * ((scale * 0.618_034) % 1)), Exponents[scale]);

    /// <summary>
    /// Far away f may be larger, and so is the rounding of its values: as large as what a kink leaves over small steps, by accident.
    /// </summary>
    private void FindPlateaus(double unit)
    {
        for (int first = 0; first < _sizes.Length; first++)
        {
            for (int last = first + 1; last < _sizes.Length && !(_sizes[last - 1] > SameSize * _sizes[first]); last++)
            {
                double a = _sizes[first], b = _sizes[last];
                bool isOwn = b <= Foreign * unit * _largest[last] && _largest[last] > SameSize * _largest[first];
                for (int scale = first; !isOwn && a > 0 && b > 0 && b <= SameSize * a && a <= SameSize * b && scale <= last; scale++)
                {
                    _noise[scale] = Math.Max(_noise[scale], Math.Max(a, b));
                }
            }
        }
    }

    /// <summary>
    /// Over the smallest steps the roundings inside f go along with each other, until one of them jumps: by as much as over steps that are
    /// larger. Those may also show something else, such as a fast oscillation; but that is far larger than the rounding of f, or of the
    /// numbers about 1 that it may be the difference of. Where these are as large as the point, as in the entropy of logits of thousands,
    /// it takes jumps to tell.
    /// </summary>
    private void FindJumps(ScalarField field, FieldLine line)
    {
        const int small = 3;
        const double largest = 1e4, share = 1e-9, times = 64;
        double ofOne = times * field.Unit * field.One, ofTerms = Math.Max(share * Math.Abs(line.AtZero), ofOne);
        double ofPoint = ofOne * field.Point.Max(Math.Abs);
        var perhaps = new List<int>();
        for (int scale = 0; scale < _noise.Length - small; scale++)
        {
            double allowed = Math.Max(scale < small ? largest * field.Rounding(line.AtZero) : 0, ofTerms);
            if (_noise[scale] <= allowed)
            {
                _jumps = Math.Max(_jumps, _noise[scale]);
            }
            else if (_noise[scale] <= ofPoint)
            {
                perhaps.Add(scale);
            }
        }

        double jump = perhaps.Count > 0 ? Jump(line, perhaps) : 0;
        foreach (int scale in perhaps)
        {
            _jumps = _noise[scale] <= SameSize * jump ? Math.Max(_jumps, _noise[scale]) : _jumps;
        }
    }

    /// <summary>By how much f jumps between neighbouring numbers, at several places at least: a fast oscillation does not.</summary>
    private double Jump(FieldLine line, List<int> scales)
    {
        const int several = 3, places = 6;
        var heights = new List<double>();
        foreach (int scale in scales)
        {
            for (int i = 1; i <= places; i++)
            {
                double from = i * Spacing(scale), to = (i + 1) * Spacing(scale);
                double slope = (line.At(to).Value - line.At(from).Value) / (to - from);
                heights.Add(Sawtooth.Jump(line, from, to, slope));
            }
        }

        heights.Sort();
        return heights[^several];
    }

    /// <summary>
    /// f may not move over small steps anywhere along the line although it does over large ones: then it was rounded to a grid, which is
    /// at least half
    /// as fine as the smallest step it was seen to take.
    /// </summary>
    private void FindStaircase(FieldLine line, double quantum)
    {
        const int places = 6, apart = 4;
        int moving = Array.FindIndex(_levels, count => count >= 4);
        if (moving < 1 || !double.IsFinite(quantum))
        {
            return;
        }

        int still = 0;
        var levels = new HashSet<double>();
        for (int i = 1; i <= places; i++)
        {
            double place = (i + 0.37) * apart * Spacing(moving);
            double value = line.At(place).Value;
            levels.Add(value);
            still += value == line.At(place + (_unit * Math.ScaleB(0.7, -36))).Value ? 1 : 0;
        }

        // Where a sum is rounded to a grid, its terms may jitter: it stands still nearby, and is noisy further away.
        IsStaircase = levels.Count >= 4 && still >= places - 1;
        bool standsStill = moving > 1 && _levels[0] == 1 && _levels[1] == 1;
        _stairs = IsStaircase ? Math.Max(quantum / 4, _noise[moving]) : standsStill && IsJitter(line, moving) ? _noise[moving] : 0;
    }

    /// <summary>Whether the noise over some spacing is seen over finer ones as well, somewhere: waves would be smooth there.</summary>
    private bool IsJitter(FieldLine line, int scale)
    {
        const int places = 6, apart = 8;
        Span<double> values = stackalloc double[Points];
        for (int place = 1; place <= places && _noise[scale] > 0; place++)
        {
            for (int i = 0; i < Points; i++)
            {
                values[i] = line.At((place * apart * Spacing(scale)) + (i * Spacing(scale - 1))).Value;
            }

            if (SameSize * Size(values) >= _noise[scale])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The noise of f at equally spaced places along a line: <see cref="Size"/> of its values there.</summary>
    /// <param name="line">The line.</param>
    /// <param name="place">The place of each of the <see cref="Points"/>, by its number.</param>
    public static double SizeAt(FieldLine line, Func<int, double> place)
    {
        Span<double> values = stackalloc double[Points];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = line.At(place(i)).Value;
        }

        return Size(values);
    }

    /// <summary>
    /// The root mean square of the fourth and fifth differences, over that of pure noise of size 1; NaN where f is not defined.
    /// </summary>
    private static double Size(Span<double> values)
    {
        // (k!)²/(2k)!: differences of order k of independent noise are larger than it by the root of the inverse.
        const double fourth = 1.0 / 70, fifth = 1.0 / 252;
        double size = 0, unit = 0;
        foreach (double value in values)
        {
            unit = Math.Max(unit, Math.Abs(value));
        }

        if (!double.IsFinite(unit) || unit == 0)
        {
            return unit;
        }

        // In units of the largest value, so that squares neither overflow nor vanish.
        foreach (ref double value in values)
        {
            value /= unit;
        }

        for (int order = 1; order <= 5; order++)
        {
            double squares = 0;
            for (int i = 0; i + order < Points; i++)
            {
                values[i] = values[i + 1] - values[i];
                squares += values[i] * values[i];
            }

            size = order < 4 ? 0 : Math.Max(size, Math.Sqrt(squares * (order == 4 ? fourth : fifth) / (Points - order)));
        }

        return size * unit;
    }
}
