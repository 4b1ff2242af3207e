namespace Gradus.Autodiff;

/// <summary>
/// The Hessian H of ⟨w, f⟩ is symmetric if and only if the gradient really is a gradient: ⟨u, Hv⟩ = ⟨v, Hu⟩. Hv is the derivative of the
/// reverse sweep along v, forward over reverse: by the complex step where the function can be recorded in complex numbers, which is exact
/// to rounding, else from extrapolated differences of the gradient.
/// </summary>
internal sealed class SecondOrderCheck(Line line, Replay<ComplexStep>? complex, Rng rng)
{
    private const double ExactTolerance = 1e-9;
    private const double DifferenceTolerance = 1e-6;

    private readonly Tensor<double>[] _u = Array.ConvertAll(line.Direction, v => new Tensor<double>(v.Rows, v.Cols));

    private bool _jitters;

    public Comparison Compare()
    {
        foreach (Tensor<double> u in _u)
        {
            Numbers.FillNormal(u, rng);
        }

        return complex is null ? ByDifferences() : ByComplexStep();
    }

    private Comparison ByComplexStep()
    {
        line.MoveTo(0);
        (double uHv, double size) = Curvature(line.Direction, _u);
        (double vHu, double otherSize) = Curvature(_u, line.Direction);
        var comparison = new Comparison(GradientVerdict.Correct, GradientChecks.SecondOrder, uHv, vHu, 0, Math.Max(size, otherSize));
        if (Math.Abs(uHv - vHu) <= ExactTolerance * comparison.Scale)
        {
            return comparison;
        }

        double rounding = Rounding.Effect(
            () => _jitters = true,
            () => Curvature(line.Direction, _u).Sum - Curvature(_u, line.Direction).Sum,
            () => _jitters = false);
        return Rounding.Judge(comparison with { Error = rounding }, GradientVerdict.WrongReverse);
    }

    /// <summary>⟨u, Hv⟩ by the complex step through the reverse sweep, and Σ |u·Hv|.</summary>
    private (double Sum, double Size) Curvature(Tensor<double>[] v, Tensor<double>[] u)
    {
        var w = new Tensor<ComplexStep>(line.Cotangent.Rows, line.Cotangent.Cols);
        Numbers.Convert(line.Cotangent, w);
        for (int i = 0; i < v.Length; i++)
        {
            Span<ComplexStep> z = complex!.Leaves[i].Value.Span;
            for (int j = 0; j < z.Length; j++)
            {
                z[j] = new ComplexStep(line.Current(i).Span[j], v[i].Span[j]);
            }
        }

        if (_jitters)
        {
            Line.Jitter(complex!.Tape, rng);
        }
        else
        {
            complex!.Tape.Forward();
        }

        complex.Tape.Backward(complex.Root, w);
        double sum = 0, size = 0;
        for (int i = 0; i < u.Length; i++)
        {
            Span<ComplexStep> gradient = complex.Leaves[i].Gradient.Span;
            for (int j = 0; j < gradient.Length; j++)
            {
                double term = u[i].Span[j] * gradient[j].Derivative;
                sum += term;
                size += Math.Abs(term);
            }
        }

        return (sum, size);
    }

    /// <summary>
    /// A kink of the gradient near the point spoils its differences. Its effect vanishes with smaller steps; an asymmetry of the Hessian
    /// does not.
    /// </summary>
    private Comparison ByDifferences()
    {
        Comparison comparison = ByDifferences(1);
        foreach (double smaller in (ReadOnlySpan<double>)[1e-2, 1e-4])
        {
            comparison = comparison.IsFailure ? ByDifferences(smaller) : comparison;
        }

        return comparison;
    }

    private Comparison ByDifferences(double share)
    {
        (double uHv, double error, double step) = Difference(_u, share);
        Swap();
        (double vHu, double otherError, double otherStep) = Difference(_u, share);
        Swap();
        line.MoveTo(0);
        double scale = Math.Max(Math.Abs(uHv), Math.Abs(vHu));
        double slope = line.Reverse().Size / line.StepScale;
        double rounding = line.Noise() / line.StepScale / Math.Min(step, otherStep);
        double errors = error + otherError + rounding;
        double tolerance = (10 * errors) + (DifferenceTolerance * (scale + slope));
        bool settled = errors <= 1e-3 * (scale + slope);
        GradientVerdict verdict = Math.Abs(uHv - vHu) <= tolerance || !settled ? GradientVerdict.Correct : GradientVerdict.WrongReverse;
        return new Comparison(verdict, GradientChecks.SecondOrder, uHv, vHu, errors, scale + slope);
    }

    /// <summary>d/dt ⟨u, ∇⟨w, f⟩(x + tv)⟩, with v the direction of the line.</summary>
    private (double Derivative, double Error, double Step) Difference(Tensor<double>[] u, double share)
    {
        return Extrapolation.Derivative(
            t =>
            {
                line.MoveTo(t);
                line.Reverse();
                return line.AlongGradient(u).Sum;
            },
            share * line.StepScale);
    }

    private void Swap()
    {
        for (int i = 0; i < _u.Length; i++)
        {
            Tensor<double> v = line.Direction[i];
            for (int j = 0; j < v.Count; j++)
            {
                (v.Span[j], _u[i].Span[j]) = (_u[i].Span[j], v.Span[j]);
            }
        }
    }
}
