namespace Gradus.Autodiff;

/// <summary>
/// The slope of φ at 0, and those to its two sides, from differences over steps that shrink by 4 from one rung to the next, which
/// <see cref="SlopeTableau"/> extrapolates to step 0; and what else the rungs show: kinks, jumps, flat stretches, stairs, slopes without
/// bound.
/// </summary>
internal sealed class SlopeLadder(FieldLine line, ScalarField field, NoiseProfile noise, double scale, double displacement)
{
    /// <summary>Each value may be off by this many standard deviations of its noise.</summary>
    private const double Deviations = 6;

    /// <summary>Noise of so many times the rounding of f is that of larger numbers.</summary>
    private const double Foreign = 64;

    /// <summary>What f is computed from may be off by so many units of the rounding of the point.</summary>
    private const double Digits = 2;

    private readonly List<Rung> _rungs = [];

    /// <summary>The slope from both sides at once: that of a function without a kink here.</summary>
    public SlopeEstimate Central { get; private set; }

    /// <summary>The slope to the left.</summary>
    public SlopeEstimate Left { get; private set; }

    /// <summary>The slope to the right.</summary>
    public SlopeEstimate Right { get; private set; }

    /// <summary>The size of a jump of φ at 0; 0 when there is none.</summary>
    public double Jump { get; private set; }

    /// <summary>φ is constant over steps up to this one, to both sides.</summary>
    public double FlatUpTo { get; private set; }

    /// <summary>
    /// The height of a stair, where φ is a staircase: it stands still here and elsewhere, and yet moves. 0 where it is not.
    /// </summary>
    public double Stair { get; private set; }

    /// <summary>How far φ moves over the smallest step that moves it; 0 when none does.</summary>
    public double FirstMove { get; private set; }

    /// <summary>True when what φ moves to there are single-precision numbers.</summary>
    public bool FirstMoveIsSingle { get; private set; }

    /// <summary>The rounding of φ over the smallest useful steps.</summary>
    public double Noise { get; private set; }

    /// <summary>
    /// What the slope grows to when it grows without bound: an infinity, NaN when the two sides differ, 0 when it does not.
    /// </summary>
    public double Infinity { get; private set; }

    /// <summary>
    /// The most accurate of the estimates. Where those to the two sides differ and yet show no kink, neither is better known than that; nor
    /// is that to one side where it and that of both do not meet: it is the slope of an asymptote, and rounding blurs the way there.
    /// </summary>
    public SlopeEstimate Slope
    {
        get
        {
            SlopeEstimate best = SlopeEstimate.Better(Central, SlopeEstimate.Better(Left, Right));
            double apart = Left.Exists && Right.Exists && !Left.Agrees(Right) ? Math.Abs(Left.Value - Right.Value) : 0;
            double fromBoth = Central.Exists ? Math.Abs(best.Value - Central.Value) : 0;
            apart = fromBoth > best.Error + Central.Error ? Math.Max(apart, fromBoth) : apart;
            apart = Math.Max(apart, Bends);
            return apart > best.Error ? best with { Error = apart } : best;
        }
    }

    /// <summary>
    /// Whether only the slope to one side contradicts a claim, where the rounding of φ is that of larger numbers: it may be the slope of an
    /// asymptote, which rounding blurs the way to.
    /// </summary>
    public bool MayBeAsymptote(LineClaim claim) =>
        MayHaveAsymptotes() && !Central.Refutes(claim) && !(Left.Refutes(claim) && Right.Refutes(claim));

    /// <summary>What a claim may be off by before that is ruled out.</summary>
    public double AsymptoteWithin(LineClaim claim)
    {
        return MayHaveAsymptotes() ? Math.Min(Within(Central), Math.Max(Within(Left), Within(Right))) : 0;

        double Within(SlopeEstimate side) => side.Refuting + Math.Abs(side.Value - claim.Slope);
    }

    private bool MayHaveAsymptotes() => Noise > Foreign * field.Rounding(line.AtZero) && Central.Exists && Left.Exists && Right.Exists;

    /// <summary>
    /// By how much the slope changes while what f is computed from moves by its rounding: no step tells it any better. It is nothing but
    /// at the tip of a bend that is nearly a kink.
    /// </summary>
    private double Bends { get; set; }

    /// <summary>
    /// True when the slopes to the two sides differ by more than their errors, and over the smallest steps that can show it.
    /// </summary>
    public bool HasKink { get; private set; }

    /// <summary>True when φ is not defined to one side.</summary>
    public bool IsOneSided => _rungs.TrueForAll(rung => double.IsNaN(rung.Left)) != _rungs.TrueForAll(rung => double.IsNaN(rung.Right));

    /// <summary>
    /// How far φ moves over the largest step that is no larger than this, or would if it went on growing as it does near 0: that an
    /// exponential function is huge far away says nothing about what it is computed from here.
    /// </summary>
    /// <param name="step">The step.</param>
    /// <param name="degree">The degree of the fastest polynomial that grows as near 0.</param>
    public double MoveWithin(double step, int degree)
    {
        int largest = _rungs.FindIndex(rung => rung.Nominal <= step);
        if (largest < 0)
        {
            return 0;
        }

        Rung rung = _rungs[Tame(largest, degree)];
        double move = rung.Move(line.AtZero) * (_rungs[largest].Nominal / rung.Nominal);
        return double.IsFinite(move) ? move : 0;
    }

    /// <summary>The coarsest rung down from one, up to which φ grows no faster than a polynomial of a degree.</summary>
    private int Tame(int largest, int degree)
    {
        const double room = 2, visible = 8;
        double fastest = room * Math.Pow(SlopeTableau.Shrink, degree);
        int tame = _rungs.Count - 1;
        for (; tame > largest; tame--)
        {
            double near = _rungs[tame].Move(line.AtZero);
            if (near > visible * _rungs[tame].Rounding && _rungs[tame - 1].Move(line.AtZero) > fastest * near)
            {
                break;
            }
        }

        return tame;
    }

    /// <summary>Takes rungs from a largest step down.</summary>
    /// <param name="largest">The largest step.</param>
    /// <param name="count">How many rungs.</param>
    public void Climb(double largest, int count)
    {
        _rungs.Clear();
        for (int i = 0; i < count; i++)
        {
            _rungs.Add(Take(largest / Math.Pow(SlopeTableau.Shrink, i)));
        }

        Read();
    }

    /// <summary>Adds rungs with larger steps.</summary>
    public void Extend(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _rungs.Insert(0, Take(_rungs[0].Nominal * SlopeTableau.Shrink));
        }

        Read();
    }

    /// <summary>Adds rungs with smaller steps.</summary>
    public void Refine(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _rungs.Add(Take(_rungs[^1].Nominal / SlopeTableau.Shrink));
        }

        Read();
    }

    private (double UpTo, double Move, bool IsSingle) Flat()
    {
        double flat = 0;
        for (int i = _rungs.Count - 1; i >= 0; i--)
        {
            (double left, double right) = (_rungs[i].Left, _rungs[i].Right);
            double move = _rungs[i].Move(line.AtZero);
            if (move != 0)
            {
                return (flat, move, left == (float)left && right == (float)right);
            }

            flat = _rungs[i].Nominal;
        }

        return (flat, 0, false);
    }

    private Rung Take(double step)
    {
        (double right, double up) = line.At(step);
        (double left, double down) = line.At(-step);
        double largest = Math.Max(double.IsNaN(right) ? 0 : Math.Abs(right), double.IsNaN(left) ? 0 : Math.Abs(left));

        // The noise was measured along all elements at once; beyond the scale of this one the others say nothing about it.
        double least = field.Rounding(Math.Max(largest, Math.Abs(line.AtZero)));
        double measured = Math.Max(noise.At(Math.Min(step / scale, 1)), step > scale ? Math.Max(NoiseAt(step), NoiseAt(-step)) : 0);
        double rounding = Math.Max(Deviations * measured, 2 * least);
        return new Rung(step, up, -down, left, right, rounding + displacement);
    }

    /// <summary>
    /// The noise far away, where f may be larger, and its noise with it: measured there, over spacings that bend nothing.
    /// </summary>
    private double NoiseAt(double step)
    {
        double noise = 0;
        foreach (double spacing in (ReadOnlySpan<double>)[1, 0.618, 1.414]) // one alone may fall in step with the rounding
        {
            double size = NoiseProfile.SizeAt(line, i => step * (1 + Math.ScaleB(i * spacing, -14)));
            noise = double.IsNaN(size) ? noise : Math.Max(noise, size);
        }

        return noise;
    }

    private void Read()
    {
        double here = line.AtZero;
        int count = _rungs.Count;
        Span<double> central = stackalloc double[count], left = stackalloc double[count], right = stackalloc double[count];
        Span<double> centralError = stackalloc double[count], leftError = stackalloc double[count], rightError = stackalloc double[count];
        Span<double> both = stackalloc double[count], down = stackalloc double[count], up = stackalloc double[count];
        for (int i = 0; i < count; i++)
        {
            Rung rung = _rungs[i];
            bool moves = rung.Up > 0 && rung.Down > 0, hasFiner = i + 1 < count;
            bool goesLeft = moves && !(hasFiner && IsPlateau(rung.Left, _rungs[i + 1].Left, rung.Rounding));
            bool goesRight = moves && !(hasFiner && IsPlateau(rung.Right, _rungs[i + 1].Right, rung.Rounding));
            (both[i], down[i], up[i]) = (rung.Up + rung.Down, rung.Down, rung.Up);
            left[i] = goesLeft ? (here - rung.Left) / rung.Down : double.NaN;
            right[i] = goesRight ? (rung.Right - here) / rung.Up : double.NaN;
            central[i] = goesLeft && goesRight ? ((rung.Right - rung.Left) / both[i]) - Lopsided(rung, left[i], right[i]) : double.NaN;
        }

        (FlatUpTo, FirstMove, FirstMoveIsSingle) = Flat();
        Stair = Math.Max(Stair, Staircase.Height(line, _rungs, FlatUpTo));
        double scatter = Math.Max(Scatter(central, left, right), Stair);
        Noise = 0;
        for (int i = count - 1; i >= 0; i--)
        {
            double rounding = Math.Max(_rungs[i].Rounding, scatter);
            Noise = Noise == 0 ? rounding : Noise;
            centralError[i] = 2 * rounding / (_rungs[i].Up + _rungs[i].Down);
            leftError[i] = 2 * rounding / _rungs[i].Down;
            rightError[i] = 2 * rounding / _rungs[i].Up;
        }

        int coarsest = Coarsest(scatter);
        Central = SlopeTableau.Settle(central, centralError, both, coarsest, isOneSided: false);
        Left = SlopeTableau.Settle(left, leftError, down, coarsest, isOneSided: true);
        Right = SlopeTableau.Settle(right, rightError, up, coarsest, isOneSided: true);
        HasKink = Left.Exists && Right.Exists && !Left.Agrees(Right) && ShowsKink(scatter);
        Jump = JumpOf();
        Bends = _rungs.Skip(Tame(0, degree: 2)).Max(BendOf) * Digits * ScalarField.DoubleUnit;
        Infinity = Growth(right, _rungs[^1].Right) + Growth(left, _rungs[^1].Left);
    }

    /// <summary>
    /// φ moved, and over four times the step it moves no further: quotients over such steps say how high the plateau is, not how steep φ is
    /// at 0, and agree with each other all the same.
    /// </summary>
    private bool IsPlateau(double value, double finer, double rounding)
    {
        const double still = 1e-3;
        double move = Math.Abs(finer - line.AtZero);
        return move > rounding / still && Math.Abs(value - finer) <= still * move;
    }

    /// <summary>
    /// What a bend adds to a quotient whose two steps were not rounded alike; 0 where they are equal, and else NaN where φ is
    /// defined to one side alone.
    /// </summary>
    private static double Lopsided(Rung rung, double left, double right) =>
        rung.Up == rung.Down ? 0 : (right - left) * ((rung.Up - rung.Down) / (rung.Up + rung.Down));

    /// <summary>
    /// What rounding does, as the smallest steps show it: their difference quotients should agree. Kinks and bends among them do not count.
    /// </summary>
    private double Scatter(Span<double> central, Span<double> left, Span<double> right)
    {
        const int pairs = 5;
        Span<double> differences = stackalloc double[pairs];
        int found = 0;
        for (int i = _rungs.Count - 1; i > 0 && found < pairs; i--)
        {
            Span<double> quotients = !double.IsNaN(central[i]) && !double.IsNaN(central[i - 1]) ? central
                : !double.IsNaN(right[i]) && !double.IsNaN(right[i - 1]) ? right : left;
            double difference = Math.Abs(quotients[i] - quotients[i - 1]) * _rungs[i].Up / 2;
            if (!double.IsNaN(difference))
            {
                differences[found++] = difference;
            }
        }

        differences[..found].Sort();
        return found == 0 ? 0 : differences[found / 4];
    }

    /// <summary>
    /// At a kink φ(h) + φ(−h) − 2φ(0) is h times the difference of the slopes, down to the smallest h at which it stands out of the
    /// rounding.
    /// </summary>
    private bool ShowsKink(double scatter)
    {
        double bend = Right.Value - Left.Value;
        for (int i = _rungs.Count - 1; i >= 0; i--)
        {
            Rung rung = _rungs[i];
            double rounding = 4 * Math.Max(rung.Rounding, scatter);
            if (rung.Up > 0 && rounding < 0.1 * Math.Abs(bend) * rung.Up)
            {
                double seen = rung.Bend(line.AtZero) / rung.Up;
                return Math.Abs(seen - bend) <= 0.3 * Math.Abs(bend);
            }
        }

        return false;
    }

    /// <summary>
    /// The coarsest rung that counts. Over four times the step φ(h) − φ(−h) is four times as large, and φ(h) + φ(−h) − 2φ(0) four times at
    /// a kink and sixteen times where φ is smooth. Where one of them stands out of the rounding and yet hardly grows, φ has left for its
    /// asymptotes, or turned round: larger steps do not say how steep it is at 0. In doubles, smaller ones say it so much better that these
    /// do no harm; in floats there may be no others.
    /// </summary>
    private int Coarsest(double scatter)
    {
        const double grows = 2, visible = 2;
        for (int i = _rungs.Count - 2; i >= 0 && field.Unit > ScalarField.DoubleUnit; i--)
        {
            (Rung coarse, Rung fine) = (_rungs[i], _rungs[i + 1]);
            double least = visible * Math.Max(fine.Rounding, scatter);
            if (Stops(coarse.Bend(line.AtZero), fine.Bend(line.AtZero)) || Stops(coarse.Right - coarse.Left, fine.Right - fine.Left))
            {
                return i + 1;
            }

            bool Stops(double far, double near) => Math.Abs(near) > least && Math.Abs(far) < grows * Math.Abs(near);
        }

        return 0;
    }

    /// <summary>By how much the slope changes over the scale, as a rung shows it; 0 where rounding hides it.</summary>
    private double BendOf(Rung rung)
    {
        double bend = Math.Abs(rung.Bend(line.AtZero));
        return bend > 8 * rung.Rounding ? bend / rung.Up * (scale / rung.Down) : 0;
    }

    /// <summary>A jump is as high over a small step as over one that is a thousand times as large.</summary>
    private double JumpOf()
    {
        if (_rungs.Count < 6)
        {
            return 0;
        }

        Rung fine = _rungs[^1], coarse = _rungs[^6];
        double here = line.AtZero;
        double right = Math.Abs(fine.Right - here), left = Math.Abs(fine.Left - here);
        double jump = right > 0.5 * Math.Abs(coarse.Right - here) ? right : 0;
        jump = left > 0.5 * Math.Abs(coarse.Left - here) ? Math.Max(jump, left) : jump;
        return jump > 100 * fine.Rounding ? jump : 0;
    }

    /// <summary>
    /// The infinity that quotients go to when each is larger than the one before by a fair factor, over ten rungs, and not by
    /// rounding; 0 when they do not.
    /// </summary>
    private double Growth(Span<double> quotients, double nearest)
    {
        if (!(Math.Abs(nearest - line.AtZero) > 2 * _rungs[^1].Rounding))
        {
            return 0; // A last digit that is another one at every step, however small, over that step: rounding grows like that.
        }

        const int rungs = 10;
        for (int start = 0; start + rungs < quotients.Length; start++)
        {
            bool grows = true;
            for (int i = start; i < quotients.Length - 1 && grows; i++)
            {
                grows = Math.Abs(quotients[i + 1]) > 1.2 * Math.Abs(quotients[i]) && Math.Sign(quotients[i + 1]) == Math.Sign(quotients[i]);
            }

            if (grows)
            {
                return quotients[^1] > 0 ? double.PositiveInfinity : double.NegativeInfinity;
            }
        }

        return 0;
    }
}
