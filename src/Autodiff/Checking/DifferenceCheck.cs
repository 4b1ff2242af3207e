namespace Gradus.Autodiff;

/// <summary>
/// Reverse mode against differences, on a tape. Where kinks meet, as in relu(x) − relu(−x) at 0, right rules need not add up to a
/// gradient of the
/// whole, and no op is at fault. That is told from a mistake by asking the ops: each must give one of the gradients that it may have
/// itself, and
/// beside the kinks the whole must be right.
/// </summary>
internal sealed class DifferenceCheck(Replay<double> replay, GradientCheckOptions options, Rng rng)
{
    private const int OpEvaluations = 4_000;

    /// <summary>At least as many for one element of an op's result, which depends on few inputs where many elements have kinks.</summary>
    private const int ElementEvaluations = 100;

    /// <summary>True when the gradient is no generalised gradient of the whole, but each op gives one that it may have.</summary>
    public bool KinksMeet { get; private set; }

    /// <summary>What differences found, at the point where the tape stands.</summary>
    public GradientReport Report()
    {
        var cotangent = new Tensor<double>(replay.Root.Shape.Rows, replay.Root.Shape.Cols);
        Numbers.FillSigned(cotangent, rng);
        var field = new TapeField(replay, cotangent);
        PointFinding finding = Examine(field, options.MaxEvaluations);
        if (finding.Verdict is GradientVerdict.WrongReverse && double.IsFinite(finding.Finding.Claimed)
            && IsMeetingOfKinks(field, cotangent))
        {
            KinksMeet = true;
            finding = finding with
            {
                Verdict = GradientVerdict.Kink,
                Finding = finding.Finding with
                {
                    Slope = finding.Finding.Claimed,
                    Reason = "kinks of several ops meet; each op gives a gradient that it may have, and beside them the whole is right",
                },
            };
        }

        field.MoveTo(field.Point);
        replay.Tape.Forward();
        return GradientReport.Of(finding, field, GradientChecks.Differences, options.Seed);
    }

    private PointFinding Examine(ScalarField field, int budget)
    {
        double[] gradient = new double[field.Count];
        field.Gradient(field.Point, gradient);
        return new PointCheck(field, gradient, rng).Examine(budget, options.Directions);
    }

    private bool IsMeetingOfKinks(TapeField field, Tensor<double> cotangent)
    {
        field.MoveTo(Array.ConvertAll(field.Point, value => value + (1e-3 * rng.NextNormal() * (value == 0 ? 1 : Math.Abs(value)))));
        replay.Tape.Forward();
        if (Examine(new TapeField(replay, cotangent), budget: 0).Verdict != GradientVerdict.Correct)
        {
            return false;
        }

        field.MoveTo(field.Point);
        replay.Tape.Forward();
        replay.Tape.Backward(replay.Root, cotangent);
        var flowing =
            replay.Tape.Ops.Where(op => op.Output.RequiresGradient).Select(op =>
                (Op: op, Cotangent: Numbers.Clone(op.Output.Gradient))).ToArray();
        bool hasKink = false;
        foreach ((Op<double> op, Tensor<double> flows) in flowing)
        {
            if (IsKinked(op, flows, field) is not { } isKinked)
            {
                return false;
            }

            hasKink |= isKinked;
        }

        return hasKink;
    }

    /// <summary>Whether an op has kinks here; null if it gives a gradient that it cannot have.</summary>
    private bool? IsKinked(Op<double> op, Tensor<double> flows, TapeField field)
    {
        bool isKinked = false;
        foreach (RowWindow rows in Parts(op))
        {
            var part = new Tensor<double>(flows.Rows, flows.Cols);
            rows.Of(part).CopyFrom(rows.Of(flows).Read());
            if (Numbers.Largest(part) == 0)
            {
                continue;
            }

            PointFinding finding = OfOp(op, part, rows, field, OpEvaluations);
            if (finding.IsFailure && !MayChooseApart(op, part, rows, field, finding.Element))
            {
                return null;
            }

            isKinked |= finding.IsFailure || finding.Verdict == GradientVerdict.Kink;
        }

        return isKinked;
    }

    /// <summary>
    /// Rows that nothing ties together may each have a kink of their own: the gradients that all of them may have are those of each.
    /// </summary>
    private static IEnumerable<RowWindow> Parts(Op<double> op)
    {
        int rows = op.OutputShape.Rows;
        bool areApart = op.RowDependence == RowDependence.Independent && op.Inputs.Count == 1 && op.Inputs[0].Shape.Rows == rows;
        return areApart ? Enumerable.Range(0, rows).Select(row => new RowWindow(row, 1)) : [new RowWindow(0, rows)];
    }

    /// <summary>
    /// Elements of a result may have kinks in the same inputs, as overlapping windows of a pool: each makes its own choice.
    /// </summary>
    private bool MayChooseApart(Op<double> op, Tensor<double> flows, RowWindow rows, TapeField field, int suspect)
    {
        int evaluations = Math.Max(OpEvaluations / flows.Count, ElementEvaluations); // as many for all of them as for the whole
        foreach (int i in Enumerable.Range(rows.First * flows.Cols, rows.Count * flows.Cols).OrderBy(Untouched(op, flows, rows, suspect)))
        {
            double flow = flows.Read()[i];
            var one = new Tensor<double>(flows.Rows, flows.Cols);
            using (HostWrite<double> write = one.Edit())
            {
                write.Span[i] = flow;
            }

            RowWindow row = op.RowDependence == RowDependence.Independent ? new RowWindow(i / flows.Cols, 1) : rows;
            if (flow != 0 && OfOp(op, one, row, field, evaluations).IsFailure)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// False for the elements of a result that one element of the inputs moves: if a rule is wrong there, one of these shows it first.
    /// </summary>
    private Func<int, bool> Untouched(Op<double> op, Tensor<double> flows, RowWindow rows, int suspect)
    {
        var field = new OpField(op, flows, rows);
        double[] x = [.. field.Point], here = [.. op.Output.Value.Read()];
        x[suspect] += x[suspect] == 0 ? 1 : 0.01 * x[suspect];
        field.Value(x);
        bool[] stands = [.. op.Output.Value.Read().ToArray().Select((value, i) => value.Equals(here[i]))];
        field.Value(field.Point);
        replay.Tape.Forward();
        return i => stands[i];
    }

    private PointFinding OfOp(Op<double> op, Tensor<double> flows, RowWindow rows, TapeField field, int evaluations)
    {
        PointFinding finding = Examine(new OpField(op, flows, rows), evaluations);
        field.MoveTo(field.Point);
        replay.Tape.Forward();
        return finding;
    }
}
