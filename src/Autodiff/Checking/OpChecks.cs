namespace Gradus.Autodiff;

/// <summary>
/// What holds for every op by itself: its reverse rule is linear, adds and remembers nothing, and a row-wise op can be replayed row by
/// row.
/// </summary>
internal sealed class OpChecks(Replay<double> replay, Rng rng, Scratch lasting, Scratch passing, int budget)
{
    private const double Tolerance = 1e-9;
    private const double Alpha = 1.7;

    /// <summary>Windows of rows that are asked for where few evaluations are allowed.</summary>
    private const int FewWindows = 16;

    private const double Beta = -0.6;

    /// <summary>A difference of up to this many times the effect of rounding counts as rounding.</summary>
    private const double Allowed = 200;

    /// <summary>The first op that fails a check, and how; null if all pass.</summary>
    public (Op<double> Op, Comparison Failure)? FirstFailure(GradientChecks checks)
    {
        foreach (Op<double> op in replay.Tape.Ops)
        {
            if (Failure(op, checks) is { } failure)
            {
                return (op, failure);
            }
        }

        return null;
    }

    private Comparison? Failure(Op<double> op, GradientChecks checks)
    {
        lasting.Clear();
        Comparison? failure = null;
        if (op.Output.RequiresGradient && checks.HasFlag(GradientChecks.Linearity))
        {
            failure = Ask(Remembers) ?? SinglePrecisionRule.FirstFailure(op, rng) ?? Ask(Linearity) ?? Ask(Homogeneity);
        }

        if (op.Output.RequiresGradient && checks.HasFlag(GradientChecks.Accumulation))
        {
            failure ??= Ask(Accumulation) ?? Ask(Overwriting) ?? Ask(OfActivations)
                ?? new RequestCheck(op, rng, lasting, passing, Math.Max(FewWindows, budget / 10)).FirstFailure();
        }

        return checks.HasFlag(GradientChecks.RowWindows) ? failure ?? Ask(_ => RowWindowCheck.FirstFailure(op, rng, passing)) : failure;

        Comparison? Ask(Func<Op<double>, Comparison?> check)
        {
            passing.Clear();
            return check(op);
        }
    }

    private Comparison? Linearity(Op<double> op)
    {
        Tensor<double> u = Normal(op.OutputShape), w = Normal(op.OutputShape), mixed = passing.Zeros(u.Shape);
        Numbers.Combine(Alpha, u, Beta, w, mixed);
        Tensor<double>[] fromU = Pull(op, u), fromW = Pull(op, w), fromMixed = Pull(op, mixed);
        Comparison? failure = Worst(GradientChecks.Linearity, fromMixed, Expected(Alpha, fromU, Beta, fromW), 0);
        return failure is { } found && Math.Abs(found.Analytic - found.Numeric) <= Allowed * RoundingOf(op, mixed) ? null : failure;
    }

    /// <summary>
    /// How far a gradient moves when every result that its rule reads moves by one unit of rounding. Two columns that are standardised
    /// move with nothing: of their gradient rounding alone is left.
    /// </summary>
    private double RoundingOf(Op<double> op, Tensor<double> dy)
    {
        const int repeats = 4;
        Tensor<double>[] calm = Pull(op, dy);
        double effect = 0;
        for (int i = 0; i < repeats; i++)
        {
            Line.Jitter(replay.Tape, rng);
            effect = Math.Max(effect, Expected(1, Pull(op, dy), -1, calm).Max(Numbers.Largest));
        }

        replay.Tape.Forward();
        return effect;
    }

    private Comparison? Accumulation(Op<double> op)
    {
        Tensor<double> dy = Normal(op.OutputShape);
        Tensor<double>[] alone = Pull(op, dy);
        Tensor<double>[] before = [.. Differentiable(op).Select(input => Normal(input.Shape))];
        Tensor<double>[] after = Pull(op, dy, before);
        return Worst(GradientChecks.Accumulation, after, Expected(1, before, 1, alone), 1);
    }

    /// <summary>
    /// A large or small cotangent gives a large or small gradient: a rule that clips, or rounds to zero, is not linear. Powers of two are
    /// exact.
    /// </summary>
    private Comparison? Homogeneity(Op<double> op)
    {
        Tensor<double> w = Normal(op.OutputShape), scaled = passing.Zeros(w.Shape);
        Tensor<double>[] plain = Pull(op, w);
        foreach (double factor in (ReadOnlySpan<double>)[Math.ScaleB(1, 40), Math.ScaleB(1, -40)])
        {
            Numbers.Combine(factor, w, 0, w, scaled);
            Tensor<double>[] pulled = Pull(op, scaled);
            if (Worst(GradientChecks.Linearity, Expected(1 / factor, pulled, 0, pulled), plain, 0) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    /// <summary>The same cotangent gives the same gradient again, whatever came between, and is still what it was afterwards.</summary>
    private Comparison? Remembers(Op<double> op)
    {
        Tensor<double> w = Normal(op.OutputShape);
        Tensor<double>[] first = Pull(op, w);
        if (Numbers.FirstDifference(w, op.Output.Gradient) is var (row, col))
        {
            return new Comparison(GradientVerdict.KeepsState, GradientChecks.Linearity, Numbers.At(op.Output.Gradient, row, col),
                Numbers.At(w, row, col), 0, 1)
            { What = "the reverse rule writes the gradient of its own result" };
        }

        Pull(op, Normal(op.OutputShape));
        Tensor<double>[] again = Pull(op, w);
        for (int i = 0; i < first.Length; i++)
        {
            if (Numbers.FirstDifference(first[i], again[i]) is var (atRow, atCol))
            {
                return new Comparison(GradientVerdict.KeepsState, GradientChecks.Linearity, Numbers.At(again[i], atRow, atCol),
                    Numbers.At(first[i], atRow, atCol), 0, 1)
                { What = "the reverse rule gives something else when it is called again" };
            }
        }

        return null;
    }

    /// <summary>Asked to overwrite, an op writes the gradient of its first input, which holds anything before.</summary>
    private Comparison? Overwriting(Op<double> op)
    {
        Var<double> first = op.Inputs[0];
        if (!first.RequiresGradient || op.Inputs.Skip(1).Any(input => input.Node == first.Node))
        {
            return null;
        }

        Tensor<double> w = Normal(op.OutputShape);
        Tensor<double>[] alone = Pull(op, w);
        Tensor<double>[] before = [.. Differentiable(op).Select(input => passing.Zeros(input.Shape))];
        Numbers.Fill(before[0], double.NaN);
        Tensor<double>[] written = Pull(op, w, before, overwrite: true);
        return Numbers.FirstDifference(alone[0], written[0], Tolerance * Numbers.Largest(alone[0])) is var (row, col)
            ? new Comparison(GradientVerdict.WrongReverse, GradientChecks.Accumulation, Numbers.At(written[0], row, col),
                Numbers.At(alone[0], row, col), 0, Math.Max(Numbers.Largest(alone[0]), double.Epsilon))
            {
                What = "asked to overwrite the gradient of its first input, the op adds to what is there",
            }
            : null;
    }

    /// <summary>The pass that leaves out parameters gives all other inputs the same gradients.</summary>
    private Comparison? OfActivations(Op<double> op)
    {
        Tensor<double> w = Normal(op.OutputShape);
        Tensor<double>[] all = Pull(op, w), activations = Pull(op, w, activationsOnly: true);
        Var<double>[] inputs = Differentiable(op);
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].Node.Block is null && Numbers.FirstDifference(all[i], activations[i]) is var (row, col))
            {
                return new Comparison(GradientVerdict.WrongReverse, GradientChecks.Accumulation, Numbers.At(activations[i], row, col),
                    Numbers.At(all[i], row, col), 0, Math.Max(Numbers.Largest(all[i]), double.Epsilon));
            }
        }

        return null;
    }

    /// <summary>The gradients that the op's reverse rule adds to those that are there (zero unless given).</summary>
    private Tensor<double>[] Pull(Op<double> op, Tensor<double> dy, Tensor<double>[]? before = null, bool activationsOnly =
        false, bool overwrite = false)
    {
        Backend<double> backend = op.Output.Tape.Backend;
        Var<double>[] inputs = Differentiable(op);
        for (int i = 0; i < inputs.Length; i++)
        {
            if (before is null)
            {
                Numbers.Fill(inputs[i].Gradient, 0);
            }
            else
            {
                inputs[i].Gradient.CopyFrom(before[i].Read());
            }
        }

        op.Output.Gradient.CopyFrom(dy.Read());
        op.Pull(backend, PullRequest.Whole(op) with { ActivationsOnly = activationsOnly, Overwrite = overwrite });
        return Array.ConvertAll(inputs, input => passing.Copy(input.Gradient));
    }

    private static Var<double>[] Differentiable(Op<double> op) => [.. op.Inputs.Where(input => input.RequiresGradient).Distinct()];

    private Tensor<double>[] Expected(double alpha, Tensor<double>[] a, double beta, Tensor<double>[] b)
    {
        Tensor<double>[] sums = Array.ConvertAll(a, tensor => passing.Zeros(tensor.Shape));
        for (int i = 0; i < sums.Length; i++)
        {
            Numbers.Combine(alpha, a[i], beta, b[i], sums[i]);
        }

        return sums;
    }

    private static Comparison? Worst(GradientChecks check, Tensor<double>[] actual, Tensor<double>[] expected, double size)
    {
        Comparison? worst = null;
        double largest = 0;
        double scale = Math.Max(size, actual.Max(Numbers.Largest));
        for (int i = 0; i < actual.Length; i++)
        {
            ReadOnlySpan<double> found = actual[i].Read(), right = expected[i].Read();
            for (int j = 0; j < found.Length; j++)
            {
                double want = right[j], have = found[j];
                double error = Math.Abs(have - want);
                scale = Math.Max(scale, Math.Abs(want));
                if (!(error <= Tolerance * scale) && !(error < largest))
                {
                    largest = error;
                    worst = new Comparison(GradientVerdict.WrongReverse, check, have, want, 0, scale);
                }
            }
        }

        return worst;
    }

    private Tensor<double> Normal(Shape shape) => passing.Normal(shape, rng);
}
