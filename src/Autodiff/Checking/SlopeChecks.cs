namespace Gradus.Autodiff;

/// <summary>
/// The checks of one slope that are exact to rounding: reverse mode against the complex step and against forward mode, along one
/// direction and cotangent.
/// </summary>
internal sealed class SlopeChecks(Line line, Replay<ComplexStep>? complex, GradientChecks checks, Rng rng)
{
    /// <summary>Forward mode, reverse mode and the complex step do the same arithmetic in another order.</summary>
    private const double ExactTolerance = 1e-10;

    /// <summary>Runs the checks along the direction and cotangent that are set: the first failure, or the largest error.</summary>
    public Comparison Compare()
    {
        line.MoveToPoint();
        (double reverse, double size) = line.Reverse();
        (double forward, double forwardSize) = line.Forward();
        double flow = line.Flow();
        var worst = new Comparison(GradientVerdict.Correct, GradientChecks.None, 0, 0, 0, 1);
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

        double rounding = Rounding.Effect(() => line.Jitter(rng), () => line.Reverse().Sum, line.MoveToPoint);
        return Rounding.Judge(comparison with { Error = rounding }, verdict);
    }

    /// <summary>Im ⟨w, f(x + ihv)⟩ / h, at the current point of the tape of doubles.</summary>
    private double Complex()
    {
        for (int i = 0; i < complex!.Leaves.Length; i++)
        {
            ComplexStep.Write(line.Point[i], line.Direction[i], complex.Leaves[i].Value);
        }

        complex.Tape.Forward();
        double slope = 0;
        Tensor<ComplexStep> y = complex.Root.Value;
        for (int row = 0; row < y.Rows; row++)
        {
            ReadOnlySpan<double> weights = line.Cotangent.ReadRow(row);
            ReadOnlySpan<ComplexStep> values = y.ReadRow(row);
            for (int col = 0; col < weights.Length; col++)
            {
                slope += weights[col] * values[col].Derivative;
            }
        }

        return slope;
    }
}
