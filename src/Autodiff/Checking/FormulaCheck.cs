namespace Gradus.Autodiff;

/// <summary>
/// The recorded function against a formula for it: first the values, element by element, within what rounding does to them on the tape or
/// in the formula; then the tape's gradient against differences of the formula, like any gradient.
/// </summary>
internal sealed class FormulaCheck(Replay<double> replay, Func<Tensor<double>[], double[]> formula, GradientCheckOptions options, Rng rng)
{
    private const int Repeats = 4;

    /// <summary>Differences up to this many times the largest effect of rounding that was seen are rounding.</summary>
    private const double Allowed = 20;

    /// <summary>The first failure; null when all agree.</summary>
    /// <param name="withSlopes">Whether the gradient is held against the formula as well.</param>
    public GradientReport? FirstFailure(bool withSlopes)
    {
        Tensor<double> w = Like(replay.Root.Value);
        Numbers.FillSigned(w, rng);
        GradientReport? failure = WrongValue() ?? (withSlopes ? WrongSlope(new FormulaField(replay, formula, w)) : null);
        replay.Tape.Forward();
        return failure;
    }

    private static Tensor<double> Like(Tensor<double> y) => new(y.Rows, y.Cols);

    private GradientReport? WrongValue()
    {
        double[] want = formula(Numbers.Clone(replay.Leaves));
        replay.Tape.Forward();
        Tensor<double> y = Numbers.Clone(replay.Root.Value);
        if (want.Length != y.Count)
        {
            throw new ArgumentException($"The formula has {want.Length} values, but the function's result is {y.Shape}.");
        }

        double[] have = [.. y.Read()], moves = new double[want.Length];
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            Line.Jitter(replay.Tape, rng);
            ReadOnlySpan<double> jittered = Numbers.Clone(replay.Root.Value).Read();
            for (int i = 0; i < moves.Length; i++)
            {
                moves[i] = Math.Max(moves[i], Math.Abs(jittered[i] - have[i]));
            }
        }

        for (int i = 0; i < want.Length; i++)
        {
            double off = Math.Abs(have[i] - want[i]), allowed = (Allowed * moves[i]) + (8 * ScalarField.DoubleUnit * Math.Abs(want[i]));
            if (!(off <= allowed) && !(off <= allowed + (Allowed * NoiseOf(i, y))))
            {
                string where = $"{replay.Root.Name}[{i / y.Cols}, {i % y.Cols}], against its formula";
                return new Comparison(GradientVerdict.WrongValue, GradientChecks.Formula, have[i], want[i], allowed,
                    Math.Max(Math.Abs(want[i]), Math.Abs(have[i]))).Report(where, options.Seed);
            }
        }

        return null;
    }

    /// <summary>The rounding of one value of the formula, which may be worse than that of the tape.</summary>
    private double NoiseOf(int index, Tensor<double> y)
    {
        const double near = 1e-6;
        Tensor<double> one = Like(y);
        using (HostWrite<double> write = one.Write())
        {
            write.Span.Clear();
            write.Span[index] = 1;
        }

        var field = new FormulaField(replay, formula, one);
        var line = new FieldLine(field);
        line.Along(
            [.. Enumerable.Range(0, field.Count)],
            Array.ConvertAll(field.Point, value => Numbers.Signed(rng) * (value == 0 ? 1 : Math.Abs(value))));
        return NoiseProfile.Measure(field, line).At(near);
    }

    private GradientReport? WrongSlope(FormulaField field)
    {
        double[] gradient = new double[field.Count];
        field.Gradient(field.Point, gradient);
        PointFinding finding = new PointCheck(field, gradient, rng).Examine(options.MaxEvaluations, options.Directions);
        new FlatVariables(replay.Leaves).MoveTo(field.Point);
        return finding.IsFailure ? GradientReport.Of(finding, field, GradientChecks.Formula, options.Seed) : null;
    }
}
