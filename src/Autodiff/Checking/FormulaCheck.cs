namespace Gradus.Autodiff;

/// <summary>The recorded function against a formula for it: first the value, then the slope along the current direction.</summary>
internal sealed class FormulaCheck(Line line, Replay<double> replay, Func<Tensor<double>[], double[]> formula)
{
    private const double ValueTolerance = 1e-9;
    private const double SlopeTolerance = 1e-6;

    public Comparison Compare()
    {
        line.MoveTo(0);
        double[] want = formula([.. line.Point]);
        Tensor<double> have = replay.Root.Value;
        if (want.Length != have.Count)
        {
            throw new ArgumentException($"The formula has {want.Length} values, but the function's result is {have.Shape}.");
        }

        double scale = Math.Max(1, Numbers.Largest(have));
        for (int i = 0; i < want.Length; i++)
        {
            double value = have[i / have.Cols, i % have.Cols];
            if (!(Math.Abs(value - want[i]) <= ValueTolerance * scale))
            {
                return new Comparison(GradientVerdict.WrongValue, GradientChecks.Formula, value, want[i], 0, scale);
            }
        }

        (double reverse, double size) = line.Reverse();
        (double slope, double error, double step) = Extrapolation.Derivative(Phi, line.StepScale, 0.01 * SlopeTolerance * size);
        double all = Math.Max(Math.Max(size, double.IsFinite(slope) ? Math.Abs(slope) : 0), double.Epsilon);
        double rounding = line.Noise() / step;
        bool agrees = error <= 1e-4 * all && Math.Abs(reverse - slope) <= (10 * error) + rounding + (SlopeTolerance * all);
        if (!agrees)
        {
            // A kink of the formula lies within the differences: use a smaller step, and the slopes on both sides.
            (double left, double right) = Extrapolation.OneSided(Phi, 1e-8 * line.StepScale);
            double slack = 1e-4 * Math.Max(all, Math.Max(Math.Abs(left), Math.Abs(right)));
            slope = Math.Clamp(reverse, Math.Min(left, right), Math.Max(left, right));
            agrees = Math.Abs(reverse - slope) <= slack;
        }

        return new Comparison(
            agrees ? GradientVerdict.Correct : GradientVerdict.WrongReverse, GradientChecks.Formula, reverse, slope, error, all);
    }

    private double Phi(double t)
    {
        Tensor<double>[] x = [.. line.Point.Select(Numbers.Clone)];
        for (int i = 0; i < x.Length; i++)
        {
            for (int j = 0; j < x[i].Count; j++)
            {
                x[i].Span[j] += t * line.Direction[i].Span[j];
            }
        }

        double[] y = formula(x);
        double sum = 0;
        for (int i = 0; i < y.Length; i++)
        {
            sum += line.Cotangent[i / line.Cotangent.Cols, i % line.Cotangent.Cols] * y[i];
        }

        return sum;
    }
}
