namespace Gradus.Autodiff;

/// <summary>
/// The checks of one slope: reverse mode against differences, the complex step and forward mode, along one direction and cotangent.
/// </summary>
internal sealed class SlopeChecks(Line line, Replay<ComplexStep>? complex, GradientChecks checks, Rng rng)
{
    /// <summary>Differences are trusted to ten times their own error estimate, plus this share of the terms added up.</summary>
    private const double DifferenceTolerance = 1e-7;

    /// <summary>Forward mode, reverse mode and the complex step do the same arithmetic in a different order.</summary>
    private const double ExactTolerance = 1e-10;

    private const int RandomNeighbours = 16;

    private bool _isNearby;

    /// <summary>Runs the checks along the current direction and cotangent: the first failure, or the largest error.</summary>
    public Comparison Compare()
    {
        line.MoveTo(0);
        (double reverse, double size) = line.Reverse();
        (double forward, double forwardSize) = line.Forward();
        double flow = line.Flow();
        double noise = line.Noise();
        double scale = Math.Max(size, forwardSize);
        var worst = new Comparison(GradientVerdict.Correct, GradientChecks.None, 0, 0, 0, 1);
        if (checks.HasFlag(GradientChecks.Differences))
        {
            Comparison differences = Differences(reverse, double.IsNaN(scale) ? size : scale, flow, noise);
            bool excused = differences.IsFailure && complex is not null && IsOfTheBranchTaken(reverse, flow);
            if (!Take(excused ? differences with { Verdict = GradientVerdict.Kink, Numeric = reverse } : differences, ref worst))
            {
                return worst;
            }
        }

        line.MoveTo(0);
        if (checks.HasFlag(GradientChecks.ComplexStep) && complex is not null &&
            !Take(Exact(GradientChecks.ComplexStep, GradientVerdict.WrongReverse, reverse, Complex(), flow), ref worst))
        {
            return worst;
        }

        if (checks.HasFlag(GradientChecks.Adjoint))
        {
            Take(Exact(GradientChecks.Adjoint, GradientVerdict.WrongForward, forward, reverse, flow), ref worst);
        }

        return worst;
    }

    /// <summary>
    /// Where kinks meet, as in relu(x) − relu(−x) at 0, the rules of the ops do not add up to a slope between the one-sided ones, although
    /// each of them is correct. Two facts together identify this case: the gradient is that of the branch that the forward pass takes,
    /// which the complex step follows, and the difference vanishes at nearby points.
    /// </summary>
    private bool IsOfTheBranchTaken(double reverse, double flow)
    {
        line.MoveTo(0);
        if (!(Math.Abs(reverse - Complex()) <= ExactTolerance * Math.Max(flow, Math.Abs(reverse))))
        {
            return false;
        }

        Tensor<double>[] before = line.Shift(_ => 1e-3 * rng.NextNormal());
        line.MoveTo(0);
        (double nearby, double size) = line.Reverse();
        double forwardSize = line.Forward().Size;
        bool isRight = !Differences(nearby, Math.Max(size, forwardSize), line.Flow(), line.Noise()).IsFailure;
        line.Restore(before);
        return isRight;
    }

    /// <summary>
    /// Where several elements are at kinks at once, two slopes along one line are not enough. The gradient must lie in the convex hull of
    /// the gradients nearby (Clarke's generalised gradient), provided that those are right.
    /// </summary>
    private bool LimitOfGradients(double reverse, double slack)
    {
        double lowest = double.PositiveInfinity, highest = double.NegativeInfinity;
        int patterns = 2 + (2 * line.Point.Count) + RandomNeighbours;
        for (int i = 0; i < patterns; i++)
        {
            Tensor<double>[] before = line.Shift(leaf => Side(i, leaf) * 1e-6 * (0.5 + rng.NextDouble()));
            line.MoveTo(0);
            (double nearby, double size) = line.Reverse();
            _isNearby = true;
            bool isWrong = i is 0 or 1 && Differences(nearby, Math.Max(size, line.Forward().Size), line.Flow(), line.Noise()).IsFailure;
            _isNearby = false;
            line.Restore(before);
            if (isWrong)
            {
                return false;
            }

            (lowest, highest) = (Math.Min(lowest, nearby), Math.Max(highest, nearby));
        }

        return reverse >= lowest - slack && reverse <= highest + slack;

        // All elements up, all down, one input up or down against the others, then random ones.
        double Side(int pattern, int leaf) => pattern switch
        {
            0 => 1,
            1 => -1,
            _ when pattern < 2 + line.Point.Count => leaf == pattern - 2 ? 1 : -1,
            _ when pattern < 2 + (2 * line.Point.Count) => leaf == pattern - 2 - line.Point.Count ? -1 : 1,
            _ => rng.NextInt32(2) == 0 ? -1 : 1,
        };
    }

    private static bool Take(Comparison next, ref Comparison worst)
    {
        bool worse = next.IsFailure || (next.Verdict > worst.Verdict && !worst.IsFailure) ||
            (next.Verdict == worst.Verdict && next.Relative > worst.Relative);
        worst = worse ? next : worst;
        return !next.IsFailure;
    }

    /// <summary>Two numbers that must agree up to rounding, whose effect is measured if they seem not to.</summary>
    private Comparison Exact(GradientChecks check, GradientVerdict verdict, double analytic, double numeric, double flow)
    {
        var comparison = new Comparison(GradientVerdict.Correct, check, analytic, numeric, 0, Math.Max(flow, Math.Abs(numeric)));
        double difference = Math.Abs(analytic - numeric);
        if (difference <= ExactTolerance * comparison.Scale)
        {
            return comparison;
        }

        double rounding = Rounding.Effect(() => line.Jitter(rng), () => line.Reverse().Sum, line.AtPoint);
        return Rounding.Judge(comparison with { Error = rounding }, verdict);
    }

    /// <summary>Im ⟨w, f(x + ihv)⟩ / h, at the current point of the tape of doubles.</summary>
    private double Complex()
    {
        for (int i = 0; i < complex!.Leaves.Length; i++)
        {
            Span<ComplexStep> z = complex.Leaves[i].Value.Span;
            Span<double> v = line.Direction[i].Span;
            Tensor<double> x = line.Current(i);
            for (int j = 0; j < z.Length; j++)
            {
                z[j] = new ComplexStep(x.Span[j], v[j]);
            }
        }

        complex.Tape.Forward();
        double slope = 0;
        Tensor<ComplexStep> y = complex.Root.Value;
        for (int row = 0; row < y.Rows; row++)
        {
            for (int col = 0; col < y.Cols; col++)
            {
                slope += line.Cotangent[row, col] * y[row, col].Derivative;
            }
        }

        return slope;
    }

    private Comparison Differences(double reverse, double scale, double flow, double noise)
    {
        double size = line.StepScale;
        (double numeric, double error, double step) = Extrapolation.Derivative(line.Phi, size, 0.01 * DifferenceTolerance * scale);
        scale = Math.Max(Math.Max(scale, double.IsFinite(numeric) ? Math.Abs(numeric) : 0), double.Epsilon);
        double rounding = noise / step;
        double tolerance = (10 * error) + rounding + (DifferenceTolerance * scale);
        var comparison = new Comparison(GradientVerdict.Correct, GradientChecks.Differences, reverse, numeric, error + rounding, scale);
        bool flat = Math.Abs(reverse) <= 1e-12 * flow && Math.Abs(numeric) <= 10 * (rounding + error);
        bool settled = error <= 1e-4 * scale && rounding <= 1e-3 * scale;
        return flat || (settled && Math.Abs(reverse - numeric) <= tolerance) ? comparison : AtKink(comparison, size, noise);
    }

    /// <summary>
    /// If extrapolation disagrees or does not settle, there is a kink, or rounding. The step is made as small as rounding allows; then the
    /// two one-sided slopes bound the gradient, and if they are equal, they are the slope.
    /// </summary>
    private Comparison AtKink(Comparison comparison, double size, double noise)
    {
        const double slackShare = 1e-3;
        noise = Math.Max(noise, Rounding.Effect(() => line.Jitter(rng), line.Here, line.AtPoint));
        double step = Math.Max(noise / (0.1 * slackShare * comparison.Scale), 1e-13 * size);
        if (!(step <= 1e-3 * size))
        {
            return comparison with { Verdict = GradientVerdict.IllConditioned };
        }

        (double left, double right) = Extrapolation.OneSided(line.Phi, step);
        double slack = slackShare * Math.Max(comparison.Scale, Math.Max(Math.Abs(left), Math.Abs(right)));
        bool between = comparison.Analytic >= Math.Min(left, right) - slack && comparison.Analytic <= Math.Max(left, right) + slack;
        if (!between && !_isNearby && LimitOfGradients(comparison.Analytic, slack))
        {
            return comparison with { Verdict = GradientVerdict.Kink, Numeric = comparison.Analytic };
        }

        return comparison with
        {
            Verdict = between ? GradientVerdict.Kink : GradientVerdict.WrongReverse,
            Numeric = between ? Math.Clamp(comparison.Analytic, Math.Min(left, right), Math.Max(left, right))
                : Math.Abs(left - right) > slack ? (left + right) / 2 : comparison.Numeric,
            Error = Math.Abs(left - right) / 2,
        };
    }
}
