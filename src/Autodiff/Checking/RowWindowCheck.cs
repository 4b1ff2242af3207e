namespace Gradus.Autodiff;

/// <summary>
/// An op that can do with a window of rows gives there what it gives for all rows, and reads no row that it does not need, forward and
/// back: while a window is computed, all other rows are NaN. A causal op may read the rows before.
/// </summary>
internal static class RowWindowCheck
{
    /// <summary>
    /// Up to so many rows every window is tried; beyond, every length at both ends and in the middle, and every place of a few lengths.
    /// </summary>
    private const int FewRows = 16;

    private const double Tolerance = 1e-9;

    /// <summary>A gradient that all rows share may be added up window by window on a backend that sums each window first.</summary>
    private const double PulledTolerance = 1e-12;

    public static Comparison? FirstFailure(Op<double> op, Rng rng, Scratch scratch)
    {
        int rows = op.OutputShape.Rows;
        if (op.RowDependence == RowDependence.Whole || rows < 2)
        {
            return null;
        }

        Backend<double> backend = op.Output.Tape.Backend;
        Tensor<double> atOnce = scratch.Copy(op.Output.Value);
        Tensor<double>[] inputs = [.. op.Inputs.Select(input => scratch.Copy(input.Value))];
        Var<double>[] batches =
            [.. op.Inputs.Where((input, i) =>
                input.Shape.Rows == rows && op.Inputs.Count(other => other.Node == input.Node) == 1
                    && (i == 0 || IsBatch(op, input, atOnce)))];
        double allowed = backend.IsBitReproducible ? 0 : Tolerance * Size(op);
        Comparison? failure = null;
        foreach (RowWindow window in Windows(rows))
        {
            backend.Fill(double.NaN, op.Output.Value);
            if (op.RowDependence == RowDependence.Causal)
            {
                Put(atOnce, op.Output.Value, window.First);
            }

            foreach (Var<double> batch in batches)
            {
                Cover(batch.Value, window, op.RowDependence);
            }

            op.Forward(backend, window);
            Restore(op, inputs);
            failure = Difference(op, atOnce, window, allowed);
            if (failure is not null)
            {
                break;
            }
        }

        op.Forward(backend, new RowWindow(0, rows));
        return failure
            ?? (op.PullDependence == RowDependence.Independent && op.Output.RequiresGradient
                ? Pulled(op, inputs, batches, allowed, rng, scratch)
                : null);
    }

    /// <summary>Pulls back window after window, with NaN in all rows that are not asked for.</summary>
    private static Comparison? Pulled(Op<double> op, Tensor<double>[] inputs, Var<double>[] batches, double allowed, Rng rng,
        Scratch scratch)
    {
        int rows = op.OutputShape.Rows;
        Backend<double> backend = op.Output.Tape.Backend;
        Var<double>[] targets = [.. op.Inputs.Where(input => input.RequiresGradient).Distinct()];
        Tensor<double> w = scratch.Normal(op.OutputShape, rng);
        Tensor<double> value = scratch.Copy(op.Output.Value);
        Tensor<double>[] want = Pull([new RowWindow(0, rows)]);
        foreach (int length in (ReadOnlySpan<int>)[1, 2, 3, rows - 1])
        {
            Tensor<double>[] have =
                Pull([.. Enumerable.Range(0, (rows + length - 1) / length).Select(i =>
                    new RowWindow(i * length, Math.Min(length, rows - (i * length))))]);
            for (int i = 0; i < want.Length; i++)
            {
                double slack = Math.Max(allowed, PulledTolerance * Numbers.Largest(want[i]));
                if (Numbers.FirstDifference(want[i], have[i], slack) is var (row, col))
                {
                    double wanted = Numbers.At(want[i], row, col);
                    return new Comparison(GradientVerdict.WrongWindow, GradientChecks.RowWindows, Numbers.At(have[i], row, col), wanted,
                        allowed, Math.Max(Math.Abs(wanted), 1))
                    {
                        What = $"the gradient of '{targets[i].Name}' pulled back in windows of {length} rows, with NaN in all others",
                    };
                }
            }
        }

        return null;

        Tensor<double>[] Pull(RowWindow[] windows)
        {
            foreach (Var<double> target in targets)
            {
                Numbers.Fill(target.Gradient, 0);
            }

            foreach (RowWindow window in windows)
            {
                op.Output.Gradient.CopyFrom(w.Read());
                foreach (Tensor<double> batch in (Tensor<double>[])[op.Output.Gradient, op.Output.Value,
                    .. batches.Select(batch => batch.Value)])
                {
                    Cover(batch, window, RowDependence.Independent);
                }

                op.Pull(backend, new PullRequest(window));
                Restore(op, inputs);
                op.Output.Value.CopyFrom(value.Read());
            }

            return Array.ConvertAll(targets, target => scratch.Copy(target.Gradient));
        }
    }

    private static void Put(Tensor<double> from, Tensor<double> to, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            to.RowRange(row, 1).CopyFrom(from.ReadRow(row));
        }
    }

    public static IEnumerable<RowWindow> Windows(int rows)
    {
        for (int count = 1; count <= rows; count++)
        {
            for (int first = 0; first + count <= rows; first++)
            {
                bool matters = rows <= FewRows || first == 0 || first + count == rows || first == (rows - count) / 2
                    || count is 1 or 7 or 64;
                if (matters && (rows <= 64 || count <= 16 || count >= rows - 8 || count % 16 < 2))
                {
                    yield return new RowWindow(first, count);
                }
            }
        }
    }

    /// <summary>
    /// True for an input each of whose rows moves one row of the result, be it the wrong one; a row of a weight moves more of them.
    /// </summary>
    private static bool IsBatch(Op<double> op, Var<double> input, Tensor<double> atOnce)
    {
        Backend<double> backend = op.Output.Tape.Backend;
        var whole = new RowWindow(0, op.OutputShape.Rows);
        bool isBatch = true;
        for (int row = 0; row < input.Shape.Rows && isBatch; row++)
        {
            double[] before = [.. input.Value.ReadRow(row)];
            Tensor<double> moving = input.Value.RowRange(row, 1);
            moving.CopyFrom(Array.ConvertAll(before, value => value + (0.01 * (1 + Math.Abs(value)))));

            op.Forward(backend, whole);
            int moved = 0;
            for (int other = 0; other < whole.Count; other++)
            {
                moved += op.Output.Value.ReadRow(other).SequenceEqual(atOnce.ReadRow(other)) ? 0 : 1;
            }

            isBatch = moved <= 1;
            moving.CopyFrom(before);
        }

        op.Forward(backend, whole);
        return isBatch;
    }

    private static void Cover(Tensor<double> batch, RowWindow window, RowDependence dependence)
    {
        for (int row = dependence == RowDependence.Causal ? window.First : 0; row < batch.Rows; row++)
        {
            if (row < window.First || row >= window.First + window.Count)
            {
                Numbers.Fill(batch.RowRange(row, 1), double.NaN);
            }
        }
    }

    private static void Restore(Op<double> op, Tensor<double>[] inputs)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            op.Inputs[i].Value.CopyFrom(inputs[i].Read());
        }
    }

    private static Comparison? Difference(Op<double> op, Tensor<double> atOnce, RowWindow window, double allowed)
    {
        for (int row = window.First; row < window.First + window.Count; row++)
        {
            ReadOnlySpan<double> windowed = op.Output.Value.ReadRow(row), whole = atOnce.ReadRow(row);
            for (int col = 0; col < whole.Length; col++)
            {
                double have = windowed[col], want = whole[col];
                if (BitConverter.DoubleToInt64Bits(have) != BitConverter.DoubleToInt64Bits(want)
                    && !(allowed > 0 && Math.Abs(have - want) <= allowed))
                {
                    return new Comparison(GradientVerdict.WrongWindow, GradientChecks.RowWindows, have, want, allowed,
                        Math.Max(Math.Abs(want), 1))
                    {
                        What = $"rows {window.First} to {window.First + window.Count - 1} by themselves, with NaN in all other rows",
                    };
                }
            }
        }

        return null;
    }

    /// <summary>
    /// The size of the numbers that an op works with: of its result, and of the products of its inputs, which may cancel in it.
    /// </summary>
    private static double Size(Op<double> op) => Math.Max(
        Math.Max(1, Numbers.Largest(op.Output.Value)),
        op.Inputs.Aggregate(1.0, (size, input) => size * Numbers.Largest(input.Value) * input.Shape.Cols));
}
