namespace Gradus.Autodiff;

/// <summary>
/// The Hessian H of ⟨w, f⟩ is symmetric if and only if the gradient really is a gradient: ⟨u, Hv⟩ = ⟨v, Hu⟩. Here Hv comes from the complex
/// step through the reverse sweep, forward over reverse, which is exact to rounding; <see cref="HessianSymmetry"/> does with differences.
/// </summary>
internal sealed class SecondOrderCheck(Line line, Replay<ComplexStep> complex, Rng rng)
{
    private const double ExactTolerance = 1e-10;

    private readonly Tensor<double>[] _u = Array.ConvertAll(line.Direction, v => new Tensor<double>(v.Rows, v.Cols));

    private bool _jitters;

    /// <summary>Compares the two sides along the direction of the line and a random one.</summary>
    public Comparison Compare()
    {
        foreach (Tensor<double> u in _u)
        {
            Numbers.FillNormal(u, rng);
        }

        (double uHv, double size) = Curvature(line.Direction, _u);
        (double vHu, double otherSize) = Curvature(_u, line.Direction);
        var comparison = new Comparison(GradientVerdict.Correct, GradientChecks.SecondOrder, uHv, vHu, 0, Math.Max(size, otherSize));
        if (Math.Abs(uHv - vHu) <= ExactTolerance * comparison.Scale)
        {
            return comparison;
        }

        comparison = comparison with { Scale = Math.Max(comparison.Scale, Flow()) };
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

    /// <summary>
    /// Σ |ȳ·y″| + |ȳ′·ẏ| over all values of the tape, with ẏ along u and a prime for the derivative along v: what ⟨u, Hv⟩ is added up from,
    /// also where it cancels.
    /// </summary>
    private double Flow()
    {
        Curvature(line.Direction, _u);
        complex.Tape.EnableForwardMode();
        for (int i = 0; i < _u.Length; i++)
        {
            Numbers.Convert(_u[i], complex.Leaves[i].Tangent);
        }

        complex.Tape.Jvp();
        double flow = 0;
        foreach (Op<ComplexStep> op in complex.Tape.Ops.Where(op => op.Output.RequiresGradient))
        {
            for (int row = 0; row < op.OutputShape.Rows; row++)
            {
                ReadOnlySpan<ComplexStep> gradient = op.Output.Gradient.ReadRow(row), tangent = op.Output.Tangent.ReadRow(row);
                for (int col = 0; col < gradient.Length; col++)
                {
                    flow += Math.Abs(gradient[col].Value * tangent[col].Derivative)
                        + Math.Abs(gradient[col].Derivative * tangent[col].Value);
                }
            }
        }

        return flow;
    }

    /// <summary>⟨u, Hv⟩ by the complex step through the reverse sweep, and Σ |u·Hv|.</summary>
    private (double Sum, double Size) Curvature(Tensor<double>[] v, Tensor<double>[] u)
    {
        var w = new Tensor<ComplexStep>(line.Cotangent.Rows, line.Cotangent.Cols);
        Numbers.Convert(line.Cotangent, w);
        for (int i = 0; i < v.Length; i++)
        {
            ComplexStep.Write(line.Point[i], v[i], complex.Leaves[i].Value);
        }

        if (_jitters)
        {
            Line.Jitter(complex.Tape, rng);
        }
        else
        {
            complex.Tape.Forward();
        }

        complex.Tape.Backward(complex.Root, w);
        double sum = 0, size = 0;
        for (int i = 0; i < u.Length; i++)
        {
            ReadOnlySpan<ComplexStep> gradient = complex.Leaves[i].Gradient.Read();
            ReadOnlySpan<double> along = u[i].Read();
            for (int j = 0; j < gradient.Length; j++)
            {
                double term = along[j] * gradient[j].Derivative;
                sum += term;
                size += Math.Abs(term);
            }
        }

        return (sum, size);
    }
}
