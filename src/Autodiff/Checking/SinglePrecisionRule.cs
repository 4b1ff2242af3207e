namespace Gradus.Autodiff;

/// <summary>
/// Whether the reverse rule of an op on a tape of doubles computes in single precision. The products of a double cotangent are not
/// single-precision numbers by chance: of three pulls, all elements that are not far below the cotangent would have to be.
/// </summary>
internal static class SinglePrecisionRule
{
    private const int Pulls = 3;

    /// <summary>What is further below the cotangent may be what cancellation has left, a number of few bits.</summary>
    private const double Negligible = 1e-8;

    /// <summary>An error beyond that is another mistake.</summary>
    private const double Small = 1e-6;

    /// <summary>How a rule that rounds what it adds gives itself away; null if it does not.</summary>
    public static Comparison? FirstFailure(Op<double> op, Rng rng)
    {
        var w = new Tensor<double>(op.OutputShape.Rows, op.OutputShape.Cols);
        int count = 0;
        double example = 0;
        for (int pull = 0; pull < Pulls; pull++)
        {
            Numbers.FillNormal(w, rng);
            if (!AreSingles(op, w, ref count, ref example))
            {
                return null;
            }
        }

        return count < Pulls ? null
            : new Comparison(GradientVerdict.SinglePrecisionGradient, GradientChecks.Linearity, example, example, 0, 1) { What = Reason };
    }

    /// <summary>
    /// A wrong gradient that is off by no more than single precision, named after the op that computes in it: it rounds what it adds, or
    /// the slopes that it multiplies with.
    /// </summary>
    public static GradientReport Name(GradientReport wrong, Replay<double> replay, Rng rng)
    {
        if (wrong.Verdict != GradientVerdict.WrongReverse
            || !(Math.Abs(wrong.Analytic - wrong.Numeric) <= Small * Math.Max(Math.Abs(wrong.Analytic), Math.Abs(wrong.Numeric))))
        {
            return wrong;
        }

        foreach (Op<double> op in replay.Tape.Ops)
        {
            if (op.Output.RequiresGradient && (FirstFailure(op, rng) is not null || HasSingleSlopes(op)))
            {
                return wrong with
                {
                    Verdict = GradientVerdict.SinglePrecisionGradient,
                    Reason = $"{Reason} of {op.Name} '{op.Output.Name}'",
                };
            }
        }

        return wrong;
    }

    private const string Reason = "the tape computes in double precision, but not the reverse rule";

    /// <summary>True if the slopes are single-precision numbers, and not all of them short ones, as 0, 1 and 0.5 are.</summary>
    private static bool HasSingleSlopes(Op<double> op)
    {
        const long shortMask = (1L << 41) - 1;
        var ones = new Tensor<double>(op.OutputShape.Rows, op.OutputShape.Cols);
        Numbers.Fill(ones, 1);
        int count = 0;
        double example = 0;
        return AreSingles(op, ones, ref count, ref example) && count > 0
            && op.Inputs.Any(input => input.RequiresGradient
                && input.Gradient.Read().ToArray().Any(slope => (BitConverter.DoubleToInt64Bits(slope) & shortMask) != 0));
    }

    private static bool AreSingles(Op<double> op, Tensor<double> w, ref int count, ref double example)
    {
        Var<double>[] targets = [.. op.Inputs.Where(input => input.RequiresGradient).Distinct()];
        foreach (Var<double> target in targets)
        {
            Numbers.Fill(target.Gradient, 0);
        }

        op.Output.Gradient.CopyFrom(w.Read());
        op.Pull(op.Output.Tape.Backend, PullRequest.Whole(op));
        double negligible = Negligible * Numbers.Largest(w);
        foreach (Var<double> target in targets)
        {
            foreach (double value in target.Gradient.Read())
            {
                if (!(Math.Abs(value) > negligible))
                {
                    continue;
                }

                if ((float)value != value)
                {
                    return false;
                }

                count++;
                example = value;
            }
        }

        return true;
    }
}
