using Gradus.Tensors;
using Gradus.Tensors.Randomness;

namespace Gradus.Autodiff.Checking;

/// <summary>The checks of one slope: reverse mode against differences, the complex step and forward mode, along one direction and cotangent.</summary>
internal sealed class SlopeChecks(Line line, Replay<ComplexStep>? complex, GradientChecks checks, Rng rng)
{
    /// <summary>Differences are trusted to ten times their own error estimate, plus this share of the terms that were added up.</summary>
    private const double DifferenceTolerance = 1e-7;

    /// <summary>Forward mode, reverse mode and the complex step do the same arithmetic in another order.</summary>
    private const double ExactTolerance = 1e-10;

    /// <summary>An error counts when it stays the same, within this share of itself, where rounding falls out differently.</summary>
    private const double Persistence = 0.1;

    private const int Neighbours = 4;

    /// <summary>Runs the checks along the direction and cotangent that are set: the first failure, or the largest error.</summary>
    public Comparison Compare()
    {
        line.MoveTo(0);
        (double reverse, double size) = line.Reverse();
        (double forward, double forwardSize) = line.Forward();
        double flow = line.Flow();
        double noise = line.Noise();
        double scale = Math.Max(size, forwardSize);
        var worst = new Comparison(GradientVerdict.Correct, GradientChecks.None, 0, 0, 0, 1);
        if (checks.HasFlag(GradientChecks.Differences) && !Take(Differences(reverse, double.IsNaN(scale) ? size : scale, noise), ref worst))
        {
            return worst;
        }

        if (checks.HasFlag(GradientChecks.ComplexStep) && complex is not null &&
            !Take(Exact(GradientChecks.ComplexStep, GradientVerdict.WrongReverse, reverse, Complex(), flow, () => line.Reverse().Sum - Complex()), ref worst))
        {
            return worst;
        }

        if (checks.HasFlag(GradientChecks.Adjoint))
        {
            Take(Exact(GradientChecks.Adjoint, GradientVerdict.WrongForward, forward, reverse, flow, () => line.Forward().Sum - line.Reverse().Sum), ref worst);
        }

        return worst;
    }

    private static bool Take(Comparison next, ref Comparison worst)
    {
        bool worse = next.IsFailure || (next.Verdict > worst.Verdict && !worst.IsFailure) || (next.Verdict == worst.Verdict && next.Relative > worst.Relative);
        worst = worse ? next : worst;
        return !next.IsFailure;
    }

    /// <summary>Two numbers that must agree up to rounding. A disagreement that moves about when the point is moved aside is rounding too.</summary>
    private Comparison Exact(GradientChecks check, GradientVerdict verdict, double analytic, double numeric, double flow, Func<double> error)
    {
        double difference = analytic - numeric;
        var comparison = new Comparison(GradientVerdict.Correct, check, analytic, numeric, 0, Math.Max(flow, Math.Abs(numeric)));
        if (Math.Abs(difference) <= ExactTolerance * comparison.Scale)
        {
            return comparison;
        }

        for (int i = 0; i < Neighbours && double.IsFinite(difference); i++)
        {
            line.MoveAside(rng);
            if (!(Math.Abs(error() - difference) <= Persistence * Math.Abs(difference)))
            {
                return comparison with { Verdict = GradientVerdict.IllConditioned };
            }
        }

        return comparison with { Verdict = verdict };
    }

    /// <summary>Im ⟨w, f(x + ihv)⟩ / h, at the point where the tape of doubles stands.</summary>
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

    private Comparison Differences(double reverse, double scale, double noise)
    {
        double size = line.StepScale;
        (double numeric, double error, double step) = Extrapolation.Derivative(line.Phi, size, 0.01 * DifferenceTolerance * scale);
        scale = Math.Max(Math.Max(scale, double.IsFinite(numeric) ? Math.Abs(numeric) : 0), double.Epsilon);
        double rounding = noise / step;
        double tolerance = (10 * error) + rounding + (DifferenceTolerance * scale);
        var comparison = new Comparison(GradientVerdict.Correct, GradientChecks.Differences, reverse, numeric, error + rounding, scale);
        bool flat = reverse == 0 && Math.Abs(numeric) <= rounding;
        bool settled = error <= 1e-4 * scale && rounding <= 1e-3 * scale;
        return flat || (settled && Math.Abs(reverse - numeric) <= tolerance) ? comparison : AtKink(comparison, size, noise);
    }

    /// <summary>
    /// Where extrapolation disagrees or does not settle, there is a kink, or rounding. The step is made as small as rounding allows; then
    /// the two one-sided slopes bound what a gradient may be, and if they are equal, they are the slope.
    /// </summary>
    private Comparison AtKink(Comparison comparison, double size, double noise)
    {
        const double slackShare = 1e-3;
        double step = Math.Max(noise / (0.1 * slackShare * comparison.Scale), 1e-13 * size);
        if (!(step <= 1e-3 * size))
        {
            return comparison with { Verdict = GradientVerdict.IllConditioned };
        }

        (double left, double right) = Extrapolation.OneSided(line.Phi, step);
        double slack = slackShare * Math.Max(comparison.Scale, Math.Max(Math.Abs(left), Math.Abs(right)));
        bool between = comparison.Analytic >= Math.Min(left, right) - slack && comparison.Analytic <= Math.Max(left, right) + slack;
        return comparison with
        {
            Verdict = between ? GradientVerdict.Kink : GradientVerdict.WrongReverse,
            Numeric = Math.Abs(left - right) > slack || between ? (left + right) / 2 : comparison.Numeric,
            Error = Math.Abs(left - right) / 2,
        };
    }
}
