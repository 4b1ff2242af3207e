namespace Gradus.Autodiff;

/// <summary>Properties of every single op: its reverse rule is linear and adds, and a row-wise op can be replayed row by row.</summary>
internal sealed class OpChecks(Replay<double> replay, Rng rng)
{
    private const double Tolerance = 1e-9;
    private const double Alpha = 1.7;
    private const double Beta = -0.6;

    /// <summary>The first op that fails a check, and how; null if all pass.</summary>
    public (Op<double> Op, Comparison Failure)? FirstFailure(GradientChecks checks)
    {
        foreach (Op<double> op in replay.Tape.Ops)
        {
            if (op.Output.RequiresGradient)
            {
                if (checks.HasFlag(GradientChecks.Linearity) && Linearity(op) is { } nonlinear)
                {
                    return (op, nonlinear);
                }

                if (checks.HasFlag(GradientChecks.Accumulation) && Accumulation(op) is { } overwriting)
                {
                    return (op, overwriting);
                }
            }

            if (checks.HasFlag(GradientChecks.RowWindows) && RowWindows(op) is { } window)
            {
                return (op, window);
            }
        }

        return null;
    }

    private Comparison? Linearity(Op<double> op)
    {
        Tensor<double> u = Normal(op.OutputShape), w = Normal(op.OutputShape), mixed = new(u.Rows, u.Cols);
        for (int i = 0; i < mixed.Count; i++)
        {
            mixed.Span[i] = (Alpha * u.Span[i]) + (Beta * w.Span[i]);
        }

        Tensor<double>[] fromU = Pull(op, u), fromW = Pull(op, w), fromMixed = Pull(op, mixed);
        return Worst(GradientChecks.Linearity, op, fromMixed, (i, j) => (Alpha * fromU[i].Span[j]) + (Beta * fromW[i].Span[j]), 0);
    }

    private Comparison? Accumulation(Op<double> op)
    {
        Tensor<double> dy = Normal(op.OutputShape);
        Tensor<double>[] alone = Pull(op, dy);
        Tensor<double>[] before = [.. Differentiable(op).Select(input => Normal(input.Shape))];
        Tensor<double>[] after = Pull(op, dy, before);
        return Worst(GradientChecks.Accumulation, op, after, (i, j) => before[i].Span[j] + alone[i].Span[j], 1);
    }

    private static Comparison? RowWindows(Op<double> op)
    {
        int rows = op.OutputShape.Rows;
        if (op.RowDependence != RowDependence.Independent || rows < 2)
        {
            return null;
        }

        Backend<double> backend = op.Output.Tape.Backend;
        Tensor<double> atOnce = Numbers.Clone(op.Output.Value);
        double allowed = backend.IsBitReproducible ? 0 : Tolerance * Size(op);
        Comparison? failure = null;
        foreach (int length in (ReadOnlySpan<int>)[1, rows - 1])
        {
            backend.Fill(double.NaN, op.Output.Value);
            for (int first = 0; first < rows; first += length)
            {
                op.Forward(backend, new RowWindow(first, Math.Min(length, rows - first)));
            }

            if (failure is null && Numbers.FirstDifference(atOnce, op.Output.Value, allowed) is var (row, col))
            {
                failure = new Comparison(
                    GradientVerdict.WrongWindow,
                    GradientChecks.RowWindows,
                    op.Output.Value[row, col],
                    atOnce[row, col],
                    allowed,
                    Math.Max(Math.Abs(atOnce[row, col]), 1));
            }
        }

        op.Forward(backend, new RowWindow(0, rows));
        return failure;
    }

    /// <summary>
    /// The size of the numbers that an op works with: of its result, and of the products of its inputs, which may cancel in it.
    /// </summary>
    private static double Size(Op<double> op) => Math.Max(
        Math.Max(1, Numbers.Largest(op.Output.Value)),
        op.Inputs.Aggregate(1.0, (size, input) => size * Numbers.Largest(input.Value) * input.Shape.Cols));

    /// <summary>The gradients that the op's reverse rule adds to existing ones (zero unless given).</summary>
    private static Tensor<double>[] Pull(Op<double> op, Tensor<double> dy, Tensor<double>[]? before = null)
    {
        Backend<double> backend = op.Output.Tape.Backend;
        Var<double>[] inputs = Differentiable(op);
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i].Gradient.Span.Clear();
            if (before is not null)
            {
                inputs[i].Gradient.CopyFrom(before[i].Span);
            }
        }

        op.Output.Gradient.CopyFrom(dy.Span);
        op.Pull(backend, PullRequest.Whole(op));
        return Array.ConvertAll(inputs, input => Numbers.Clone(input.Gradient));
    }

    private static Var<double>[] Differentiable(Op<double> op) => [.. op.Inputs.Where(input => input.RequiresGradient).Distinct()];

    private static Comparison? Worst(
        GradientChecks check, Op<double> op, Tensor<double>[] actual, Func<int, int, double> expected, double size)
    {
        Comparison? worst = null;
        double largest = 0;
        double scale = Math.Max(size, actual.Max(Numbers.Largest));
        for (int i = 0; i < actual.Length; i++)
        {
            for (int j = 0; j < actual[i].Count; j++)
            {
                double want = expected(i, j), have = actual[i].Span[j];
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

    private Tensor<double> Normal(Shape shape)
    {
        var x = new Tensor<double>(shape.Rows, shape.Cols);
        Numbers.FillNormal(x, rng);
        return x;
    }
}
