namespace Gradus.Autodiff;

/// <summary>
/// Two inputs of one shape may be one value: f(x, x). Its gradient is the sum of those of f(x, y) at y = x, where a rule that looks at
/// who its
/// inputs are, or that writes where it should add, gives itself away.
/// </summary>
internal sealed class SharedInputs(Subject subject, Backend<double> backend, TapeMemory memory, GradientCheckOptions options)
{
    private const double Tolerance = 1e-9;

    /// <summary>The first element that differs; null when all agree, or when no two inputs have one shape.</summary>
    public GradientReport? Examine()
    {
        for (int first = 0; first < subject.Point.Length; first++)
        {
            for (int second = first + 1; second < subject.Point.Length; second++)
            {
                if (subject.Point[first].Shape == subject.Point[second].Shape && Compare(first, second) is { } failure)
                {
                    return failure;
                }
            }
        }

        return null;
    }

    private GradientReport? Compare(int first, int second)
    {
        Tensor<double>[] equal = [.. subject.Point];
        equal[second] = equal[first];
        Replay<double> byValue = (subject with { Point = equal }).Replay(backend, memory, options.Substitution);
        Replay<double> byIdentity = (subject with
        {
            Point = equal,
            Record = (tape, x) =>
            {
                Var<double>[] shared = [.. x];
                shared[second] = shared[first];
                return subject.Record(tape, shared);
            },
        }).Replay(backend, memory, options.Substitution);
        if (!Holds(byValue, first, equal[first]) || !Holds(byValue, second, equal[first]) || !Holds(byIdentity, first, equal[first])
            || byValue.Root.Shape != byIdentity.Root.Shape || !byValue.IsDifferentiable || !byIdentity.IsDifferentiable
                || !double.IsFinite(Numbers.Largest(byValue.Root.Value)))
        {
            return null;
        }

        var w = new Tensor<double>(byValue.Root.Shape.Rows, byValue.Root.Shape.Cols);
        Numbers.FillNormal(w, new Rng(options.Seed));
        byValue.Tape.Backward(byValue.Root, w);
        Tensor<double> a = Numbers.Clone(byValue.Leaves[first].Gradient), b = Numbers.Clone(byValue.Leaves[second].Gradient);
        byIdentity.Tape.Backward(byIdentity.Root, w);
        Tensor<double> together = byIdentity.Leaves[first].Gradient;
        double scale = Math.Max(1, Math.Max(Numbers.Largest(a), Numbers.Largest(b)));
        if (!double.IsFinite(scale))
        {
            return null;
        }

        ReadOnlySpan<double> ofFirst = a.Read(), ofSecond = b.Read(), ofBoth = together.Read();
        for (int i = 0; i < ofBoth.Length; i++)
        {
            double want = ofFirst[i] + ofSecond[i], have = ofBoth[i];
            if (!(Math.Abs(have - want) <= Tolerance * scale))
            {
                string where = $"{Soundness.Element(byIdentity.Leaves[first], i)}, where x{first} and x{second} are one value";
                return new Comparison(GradientVerdict.WrongReverse, GradientChecks.FanOut, have, want, 0, scale).Report(where,
                    options.Seed);
            }
        }

        foreach (Op<double> op in byValue.Tape.Ops)
        {
            if (op.Output.RequiresGradient && op.Inputs is [var x, var y] && x.Shape == y.Shape && x.Node != y.Node
                && Numbers.FirstDifference(x.Value, y.Value) is null && Slope(op) is { } wrong)
            {
                return wrong;
            }
        }

        return null;
    }

    /// <summary>
    /// The slope of one op whose inputs hold the same numbers, for a rule that takes them for one value. At a kink nothing is said: kinks
    /// are judged where the function is checked.
    /// </summary>
    private GradientReport? Slope(Op<double> op)
    {
        const double h = 1e-4, tolerance = 1e-5, units = 64;
        var rng = new Rng(options.Seed);
        var w = new Tensor<double>(op.OutputShape.Rows, op.OutputShape.Cols);
        Numbers.FillNormal(w, rng);
        var field = new OpField(op, w);
        var line = new FieldLine(field);
        double size = Math.Max(1, field.Point.Max(Math.Abs)); // so that large numbers notice the step
        double[] direction = Array.ConvertAll(field.Point, _ => size * rng.NextNormal()), gradient = new double[field.Count];
        line.Along([.. Enumerable.Range(0, field.Count)], direction);
        double ahead = line.At(h).Value, behind = line.At(-h).Value, here = line.At(0).Value;
        double halfAhead = line.At(h / 2).Value, halfBehind = line.At(-h / 2).Value;
        double bend = Math.Abs(ahead - here - (here - behind)), halfBend = Math.Abs(halfAhead - here - (here - halfBehind));
        double coarse = (ahead - behind) / (2 * h), fine = (halfAhead - halfBehind) / h, numeric = ((4 * fine) - coarse) / 3;
        field.Gradient([.. field.Point], gradient);
        double analytic = 0, scale = Math.Abs(numeric);
        for (int i = 0; i < gradient.Length; i++)
        {
            analytic += direction[i] * gradient[i];
            scale += Math.Abs(direction[i] * gradient[i]);
        }

        // A bend shrinks to a quarter with half the step where f is smooth, and to a half at a kink.
        double rounding = units * field.Rounding(Math.Max(Math.Abs(ahead), Math.Abs(behind)));
        bool isSmooth = halfBend <= (0.3 * bend) + (h * tolerance * scale);
        double error = (10 * Math.Abs(fine - coarse)) + (tolerance * scale) + (rounding / h);
        return isSmooth && Math.Abs(analytic - numeric) > error
            ? new Comparison(GradientVerdict.WrongReverse, GradientChecks.FanOut, analytic, numeric, error, scale)
                .Report($"{op.Name} '{op.Output.Name}' {op.OutputShape}, both of whose inputs hold the same numbers", options.Seed)
            : null;
    }

    /// <summary>False when the function has put numbers of its own into an input.</summary>
    private static bool Holds(Replay<double> replay, int leaf, Tensor<double> value) =>
        Numbers.FirstDifference(replay.Leaves[leaf].Value, value) is null;
}
