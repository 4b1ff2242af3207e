using static System.FormattableString;

namespace Gradus.Autodiff;

/// <summary>
/// Holds a gradient against differences, at one point. Every element is tried by itself where that takes no more evaluations than
/// allowed; beyond
/// that, groups of elements with random signs, and a group that disagrees is halved until the element is found. Where f has kinks, the
/// elements
/// that see them are judged together by <see cref="GeneralizedGradient"/>.
/// </summary>
internal sealed class PointCheck
{
    private const int PerElement = 4;

    /// <summary>
    /// The rounding of a sum over a group, as a share of its terms: an element of a group of forty is held as tightly as one alone.
    /// </summary>
    private const double GroupShare = 1e-9;

    /// <summary>A gradient whose own rounding is more than this share of it says nothing.</summary>
    private const double Hopeless = 1e-2;

    /// <summary>What is less may have been computed from numbers that have underflowed.</summary>
    private const double Underflow = 1e-306;

    private const int Suspects = 64;

    /// <summary>With so many evaluations allowed, some are for saying exactly what would have been seen.</summary>
    private const int Ample = 1_000;

    /// <summary>So few elements are tried one by one as soon as a group does not agree.</summary>
    private const int Few = 1_000;

    private readonly ScalarField _field;
    private readonly FieldLine _line;
    private readonly Rng _rng;
    private readonly double[] _scale;
    private readonly double[] _gradient;
    private readonly double _typical;
    private readonly double _largest;
    private readonly double _largestMove;
    private readonly NoiseProfile _noise;
    private readonly LineCheck _check;
    private readonly Refutation _refutation;
    private readonly double _share;
    private double[]? _slack;
    private double _visible;
    private int _loosest = -1;
    private bool _isExact;
    private int _worst = -1;
    private LineFinding _worstFinding;
    private double _worstShare;

    /// <param name="field">The function, its point and its gradient.</param>
    /// <param name="gradient">The gradient at the point.</param>
    /// <param name="rng">Draws signs and directions.</param>
    public PointCheck(ScalarField field, double[] gradient, Rng rng)
    {
        _field = field;
        _gradient = gradient;
        _rng = rng;
        _line = new FieldLine(field);
        _typical = Typical(field.Point);
        _scale = Array.ConvertAll(field.Point, value => value == 0 ? Math.Min(_typical, 1) : Math.Abs(value));
        _largest = Largest(gradient);
        _largestMove = Largest([.. gradient.Zip(_scale, (slope, scale) => slope * scale)]);
        _noise = MeasureNoise();
        _check = new LineCheck(field, _line, _noise, _typical);
        _refutation = new Refutation(field, _line, _noise, _check);
        _share = field.Unit > ScalarField.DoubleUnit ? 4 * field.Unit : LineCheck.Share;
    }

    /// <summary>Checks the gradient.</summary>
    /// <param name="budget">How many evaluations of f trying every element may take.</param>
    /// <param name="patterns">How many patterns of signs each group gets where there are groups.</param>
    public PointFinding Examine(int budget, int patterns)
    {
        int n = _field.Count;
        _isExact = budget >= Ample;
        if (PerElement * (long)n <= budget || !Array.TrueForAll(_gradient, double.IsFinite))
        {
            string each = n == 1 ? "the only element" : Invariant($"each of the {n:N0} elements by itself");
            return Elements([.. Enumerable.Range(0, n)], each, 0);
        }

        int groups = Math.Clamp(budget / (PerElement * patterns), 1, n);
        int size = (n + groups - 1) / groups;
        PointFinding? excused = null;
        for (int first = 0; first < n; first += size)
        {
            int[] group = [.. Enumerable.Range(first, Math.Min(size, n - first))];
            for (int pattern = 0; pattern < patterns; pattern++)
            {
                (int[] support, double[] direction) = Signs(group);
                LineFinding finding = Group(support, direction);
                if (finding.Verdict == LineVerdict.Agrees)
                {
                    Note(finding, -1, finding.Tolerance / (0.5 * Smallest(group)));
                    continue;
                }

                PointFinding narrowed = Narrow(group, direction);
                if (narrowed.IsFailure || narrowed.Element >= 0 && n <= Few)
                {
                    return narrowed;
                }

                excused = excused is null || narrowed.Verdict > excused.Verdict ? narrowed : excused;
                break;
            }
        }

        double miss = Math.Pow(0.5, patterns);
        string tried =
            Invariant($"{(n + size - 1) / size:N0} groups of up to {size:N0} of the {n:N0} elements, each with {patterns} patterns of ")
            + "random signs: one wrong element shows, several in a group that cancel are missed with a probability of at most "
            + Invariant($"{miss:G2}");
        return excused is { Verdict: not GradientVerdict.Correct }
            ? excused with { Visible = _visible, Tried = tried, MissProbability = miss }
            : new PointFinding(GradientVerdict.Correct, _worst, _worstFinding, _visible, tried, miss) { Worst = _worstShare };
    }

    private double Smallest(int[] group)
    {
        double smallest = double.PositiveInfinity;
        foreach (int element in group)
        {
            smallest = Math.Min(smallest, _scale[element]);
        }

        return smallest;
    }

    /// <summary>Some elements, one by one.</summary>
    private PointFinding Elements(int[] elements, string tried, double miss)
    {
        var suspects = new List<(int Element, double Doubt)>();
        foreach (int i in elements)
        {
            double scale = Math.Max(_scale[i], Math.Min(_typical, 1) / 64);
            _line.Along(i);
            LineClaim claim = Claim(i, scale);
            if (_check.Quick(claim) is { } finding)
            {
                _loosest = finding.Visible >= _visible ? i : _loosest;
                double hidden = Math.Max(HiddenInSingle(i), HiddenInStillness(i, finding, claim));
                Note(finding, i, Math.Max(finding.Visible, hidden));
            }
            else
            {
                suspects.Add((i, double.IsFinite(_gradient[i]) ? Doubt(i, scale) : double.PositiveInfinity));
            }
        }

        suspects.Sort((a, b) => b.Doubt.CompareTo(a.Doubt));
        var findings = new List<(int Element, LineFinding Finding)>();
        foreach ((int element, _) in suspects)
        {
            if (findings.Count >= Suspects && findings.Exists(found => found.Finding.Verdict == LineVerdict.Disagrees))
            {
                break;
            }

            LineFinding finding = Thorough(element);
            findings.Add((element, finding));
            Note(finding, element, Math.Max(finding.Visible, HiddenInSingle(element)));
        }

        return Judge(findings, tried, miss);
    }

    private LineClaim Claim(int element, double scale)
    {
        double slope = _gradient[element];
        double slack = double.IsFinite(slope) ? Math.Max(_share * Math.Abs(slope), Underflow) : 0;
        return new LineClaim(slope, Math.Abs(slope), scale, 0, slack, Beside(element));
    }

    /// <summary>The size of the whole gradient, in units of one element's slope.</summary>
    private double Beside(int element) => Math.Min(_largest, _largestMove / _scale[element]);

    /// <summary>
    /// What may be hidden where f stands still at a number that is a float, and so may have been computed in floats; 0 elsewhere.
    /// </summary>
    private double HiddenInSingle(int element)
    {
        const double flat = 0.25;
        double here = _line.AtZero;
        if (_gradient[element] != 0 || _field.Unit > ScalarField.DoubleUnit || here == 0 || here != (float)here)
        {
            return 0;
        }

        _line.Along(element);
        bool isStill = _line.At(flat * _scale[element]).Value == here && _line.At(-flat * _scale[element]).Value == here;
        return isStill ? 2 * ScalarField.SingleUnit * Math.Abs(here) / (flat * _scale[element]) : 0;
    }

    /// <summary>What would pass for nothing where f stands still; 0 where it moves.</summary>
    private double HiddenInStillness(int element, LineFinding finding, LineClaim claim) => finding.Claimed == 0 && finding.Slope == 0
        ? Math.Min(Flatness.Nothing * Math.Max(1, Beside(element)), Flatness.Hides(_field, _line, claim)) : 0;

    private double Doubt(int element, double scale)
    {
        _line.Along(element);
        (double right, double up) = _line.At(scale / 64);
        (double left, double down) = _line.At(-scale / 64);
        double slope = (right - left) / (up - down);
        return double.IsNaN(slope) ? 0 : Math.Abs(slope - _gradient[element]);
    }

    private LineFinding Thorough(int element)
    {
        _line.Along(element);
        LineClaim claim = Claim(element, _scale[element]);
        LineFinding finding = _refutation.Examine(claim);
        if (finding.Verdict == LineVerdict.Disagrees && double.IsFinite(_gradient[element]) && Slack(element) is var slack
            && slack > claim.Slack)
        {
            finding = _refutation.Examine(claim with { Slack = slack });
            if (finding.Verdict != LineVerdict.Disagrees && slack > Hopeless * claim.Size)
            {
                string reason =
                    Invariant($"the gradient itself is off by about {slack / 4:G2}: it jumps by that between points that are nearly one");
                finding = finding with { Verdict = LineVerdict.Unclear, Reason = reason };
            }
        }

        return finding;
    }

    /// <summary>
    /// The rounding of the gradient itself, measured where it seems to be wrong: a difference of large terms may be off by more than its
    /// share.
    /// </summary>
    private double Slack(int element) =>
        Math.Max(_share * Math.Abs(_gradient[element]), 4 * (_slack ??= GradientNoise.Measure(_field, _scale))[element]);

    /// <summary>The rounding of f along a line that moves all elements.</summary>
    private NoiseProfile MeasureNoise()
    {
        (int[] support, double[] direction) = Signs([.. Enumerable.Range(0, _field.Count)]);
        _line.Along(support, direction);
        return NoiseProfile.Measure(_field, _line);
    }

    private PointFinding Judge(List<(int Element, LineFinding Finding)> findings, string tried, double miss)
    {
        var wrong = findings.FindAll(found => found.Finding.Verdict == LineVerdict.Disagrees);
        var kinks = findings.FindAll(found => found.Finding is { AtKink: true, Verdict: not LineVerdict.Unclear });
        var unclear = findings.FindAll(found => found.Finding.Verdict == LineVerdict.Unclear);
        var infinite = findings.FindAll(found => found.Finding.Verdict == LineVerdict.Infinite);
        if (wrong.Find(found => !double.IsFinite(found.Finding.Claimed) || !double.IsFinite(found.Finding.Slope))
            is { Finding.Reason: not null } notFinite)
        {
            return Found(GradientVerdict.WrongReverse, notFinite);
        }

        if (infinite.Count > 0)
        {
            return Found(GradientVerdict.NotFinite, infinite[0]);
        }

        if (wrong.Count > 0 || kinks.Count > 1)
        {
            // Noise hides kinks that would excuse what is wrong: the way past a sharp tip may look like it, on one line and not on another.
            NoiseProfile noise = kinks.Count == 0 ? _noise.And(_field.MeasureAgain(MeasureNoise)) : _noise;
            if (new KinkCheck(_field, _gradient, _scale, noise, _line.AtZero, _rng).Examine(wrong, kinks) is var (verdict, worst))
            {
                return Found(verdict, worst);
            }

            kinks = [.. kinks, .. wrong];
        }

        if (_isExact && _loosest >= 0)
        {
            SayExactly();
        }

        return unclear.Count > 0 ? Found(GradientVerdict.IllConditioned, unclear.MaxBy(found => found.Finding.Error))
            : kinks.Count > 0 ? Found(GradientVerdict.Kink, kinks[0])
            : new PointFinding(GradientVerdict.Correct, _worst, _worstFinding, _visible, tried, miss) { Worst = _worstShare };

        PointFinding Found(GradientVerdict verdict, (int Element, LineFinding Finding) found) =>
            new(verdict, found.Element, found.Finding, verdict == GradientVerdict.IllConditioned
                ? Math.Max(_visible, found.Finding.Tolerance) : _visible, tried, miss)
            {
                Worst = _worstShare,
            };
    }

    /// <summary>
    /// What four values confirm the whole ladder may not refute: how far the least certain element may be off, with what the rounding of
    /// the gradient hides.
    /// </summary>
    private void SayExactly()
    {
        _line.Along(_loosest);
        LineFinding finding = _refutation.Examine(Claim(_loosest, _scale[_loosest]) with { Slack = Slack(_loosest) });
        _visible = finding.Verdict == LineVerdict.Agrees ? Math.Max(_visible, finding.Visible) : _visible;
        for (int i = 0; i < _field.Count; i++)
        {
            _visible = Math.Max(_visible, Slack(i));
        }
    }

    private LineFinding Group(int[] support, double[] direction)
    {
        double claimed = 0, size = 0, displacement = 0;
        for (int i = 0; i < support.Length; i++)
        {
            double term = _gradient[support[i]] * direction[i];
            claimed += term;
            size += Math.Abs(term);
            double rounding = _gradient[support[i]] * _field.Point[support[i]] * ScalarField.DoubleUnit;
            displacement += rounding * rounding;
        }

        displacement = 2 * Math.Sqrt(displacement);
        _line.Along(support, direction);
        var claim = new LineClaim(claimed, size, 1, displacement, GroupShare * size, _largestMove);
        return _check.Quick(claim) ?? _refutation.Examine(claim, isOfMany: true);
    }

    /// <summary>
    /// A group that does not agree: its halves with the same signs, until few are left, and those one by one. Where that finds no
    /// mistake, all of it.
    /// </summary>
    private PointFinding Narrow(int[] group, double[] direction)
    {
        if (_field.Count <= Few)
        {
            return Elements([.. Enumerable.Range(0, _field.Count)], Invariant($"each of the {_field.Count:N0} elements by itself"), 0);
        }

        const int few = 16;
        int[] part = group;
        while (part.Length > few)
        {
            int half = part.Length / 2;
            bool inFirst = Group(part[..half], direction[..half]).Verdict != LineVerdict.Agrees;
            (part, direction) = inFirst ? (part[..half], direction[..half]) : (part[half..], direction[half..]);
        }

        PointFinding finding = Elements(part, "", 0);
        return finding.IsFailure || part.Length == group.Length ? finding : Elements(group, "", 0);
    }

    private void Note(LineFinding finding, int element, double visible)
    {
        _visible = finding.Verdict is LineVerdict.Agrees or LineVerdict.Kink ? Math.Max(_visible, visible) : _visible;
        if (finding.Verdict is not (LineVerdict.Agrees or LineVerdict.Kink))
        {
            return;
        }

        // Beside the gradient: a derivative that is nothing beside the others is known to no digit of itself, nor is one that rounding
        // hides.
        double size = Math.Max(
            Math.Max(Math.Abs(finding.Claimed), Math.Abs(finding.Slope)), element < 0 ? 0 : Beside(element));
        double share = finding.Difference == 0 || finding.Error >= size ? 0 : finding.Difference / size;
        if (_worstFinding.Reason is null || share > _worstShare)
        {
            (_worst, _worstFinding, _worstShare) = (element, finding, share);
        }
    }

    private (int[] Support, double[] Direction) Signs(int[] elements)
    {
        var direction = new double[elements.Length];
        for (int i = 0; i < elements.Length; i++)
        {
            direction[i] = _scale[elements[i]] * Numbers.Signed(_rng);
        }

        return (elements, direction);
    }

    /// <summary>The geometric mean of the sizes of the elements that are not zero; 1 when all are.</summary>
    private static double Typical(double[] point)
    {
        double sum = 0;
        int count = 0;
        foreach (double value in point)
        {
            if (value != 0 && double.IsFinite(value))
            {
                sum += Math.Log(Math.Abs(value));
                count++;
            }
        }

        return count == 0 ? 1 : Math.Exp(sum / count);
    }

    private static double Largest(double[] gradient)
    {
        double largest = 0;
        foreach (double value in gradient)
        {
            largest = double.IsFinite(value) ? Math.Max(largest, Math.Abs(value)) : largest;
        }

        return largest;
    }
}
