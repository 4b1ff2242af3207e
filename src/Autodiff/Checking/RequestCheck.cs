namespace Gradus.Autodiff;

/// <summary>
/// However an op is asked, it answers the same and touches nothing else: its reverse rule for any window of rows, added to what is there
/// or written over it, with or without the gradients of parameters, after a forward pass in pieces; for large, small and sparse gradients
/// of the result; and no pass writes what it only reads.
/// </summary>
/// <param name="op">The op.</param>
/// <param name="rng">Draws the numbers.</param>
/// <param name="lasting">For what all questions need.</param>
/// <param name="passing">For what one question needs.</param>
/// <param name="most">How many windows to ask for, at least 1: where there are more, so many are drawn.</param>
internal sealed class RequestCheck(Op<double> op, Rng rng, Scratch lasting, Scratch passing, int most)
{
    private const double Tolerance = 1e-9;

    private readonly Backend<double> _backend = op.Output.Tape.Backend;
    private readonly RowWindow _whole = new(0, op.OutputShape.Rows);
    private readonly Var<double>[] _targets = [.. op.Inputs.Where(input => input.RequiresGradient).Distinct()];
    private readonly Tensor<double>[] _inputs = [.. op.Inputs.Select(input => lasting.Copy(input.Value))];
    private readonly Tensor<double> _value = lasting.Copy(op.Output.Value);
    private readonly Tensor<double> _w = lasting.Normal(op.OutputShape, rng);
    private Tensor<double>[] _right = [];

    /// <summary>True if the first input can be overwritten: nothing else adds to the same gradient.</summary>
    private bool CanOverwrite => op.Inputs[0].RequiresGradient && op.Inputs.Count(input => input.Node == op.Inputs[0].Node) == 1;

    /// <summary>The first request that is answered differently, and how; null if none is.</summary>
    public Comparison? FirstFailure()
    {
        passing.Clear();
        _right = Array.ConvertAll(Pulled([new PullRequest(_whole)], Zeros()), lasting.Copy);
        Comparison? failure = Tangents() ?? Cotangents();
        int turn = rng.NextInt32(4);
        foreach (RowWindow window in op.PullDependence != RowDependence.Whole ? Drawn(RowWindowCheck.Windows(_whole.Count)) : [])
        {
            failure ??= Asked(window, turn++);
        }

        for (int kind = 0; kind < 4; kind++)
        {
            failure ??= Asked(_whole, kind);
        }

        if (op.RowDependence != RowDependence.Whole && _whole.Count > 1)
        {
            foreach (RowWindow window in Drawn(RowWindowCheck.Windows(_whole.Count)).Where((_, i) => i % 4 == turn % 4))
            {
                failure ??= InPieces(window);
            }
        }

        Restore();
        return failure;
    }

    /// <summary>
    /// A window and the rows before and after it, each pulled by itself: the window last, in a causal op where it belongs.
    /// </summary>
    private Comparison? Asked(RowWindow window, int kind)
    {
        passing.Clear();
        bool isCausal = op.PullDependence == RowDependence.Causal;
        bool overwrite = (kind & 1) != 0 && CanOverwrite && !isCausal, activationsOnly = (kind & 2) != 0;
        Tensor<double>[] before = Array.ConvertAll(_targets, target => passing.Normal(target.Shape, rng));
        Tensor<double>[] expected = [.. before.Select((tensor, i) => Sum(tensor, _right[i], overwrite && i == First ? 0 : 1))];
        if (overwrite)
        {
            Numbers.Fill(before[First], double.NaN);
        }

        PullRequest[] requests =
        [
            .. (isCausal ? Ascending(window).Reverse() : Others(window).Append(window))
                .Select(rows => new PullRequest(rows, overwrite, activationsOnly)),
        ];
        Tensor<double>[] found = Pulled(requests, before);
        string how = $"the gradient {(overwrite ? "written" : "added")}{(activationsOnly ? ", without those of parameters," : "")} in rows "
            + $"{window.First} to {window.First + window.Count - 1} by themselves";
        GradientVerdict verdict = window == _whole ? GradientVerdict.WrongReverse : GradientVerdict.WrongWindow;
        return Written("the reverse rule") ?? Different(found, expected, verdict, how, activationsOnly);
    }

    /// <summary>A forward pass in pieces leaves other rows alone, and what the reverse rule needs of all of them.</summary>
    private Comparison? InPieces(RowWindow window)
    {
        passing.Clear();
        foreach (RowWindow rows in Ascending(window))
        {
            op.Forward(_backend, rows);
            if (Numbers.FirstDifference(_value, op.Output.Value, Slack(_value)) is var (row, col))
            {
                return new Comparison(GradientVerdict.WrongWindow, GradientChecks.RowWindows, Numbers.At(op.Output.Value, row, col),
                    Numbers.At(_value, row, col), 0, Scale(_value))
                {
                    What = $"row {row} after rows {rows.First} to {rows.First + rows.Count - 1} were computed again",
                };
            }
        }

        Tensor<double>[] found = Pulled([new PullRequest(_whole)], Zeros(), forward: false);
        string how = $"the gradient after a forward pass in pieces at row {window.First}";
        return Different(found, _right, GradientVerdict.WrongWindow, how, activationsOnly: false);
    }

    /// <summary>Forward mode reads tangents and values.</summary>
    private Comparison? Tangents()
    {
        foreach (Var<double> target in _targets)
        {
            Numbers.FillNormal(target.Tangent, rng);
        }

        Tensor<double>[] tangents = Array.ConvertAll(_targets, target => passing.Copy(target.Tangent));
        op.Output.Gradient.CopyFrom(_w.Read());
        op.Jvp(_backend);
        for (int i = 0; i < _targets.Length; i++)
        {
            if (Numbers.FirstDifference(tangents[i], _targets[i].Tangent) is var (row, col))
            {
                return new Comparison(GradientVerdict.WrongForward, GradientChecks.Accumulation, Numbers.At(_targets[i].Tangent, row, col),
                    Numbers.At(tangents[i], row, col), 0, 1)
                {
                    What = $"forward mode writes the tangent of '{_targets[i].Name}'",
                };
            }
        }

        return Written("forward mode");
    }

    /// <summary>A rule is linear for gradients of any size, also where they are zero.</summary>
    private Comparison? Cotangents()
    {
        foreach (double factor in (ReadOnlySpan<double>)[Math.ScaleB(1, 200), Math.ScaleB(1, -200)])
        {
            Tensor<double>[] found = Pulled(Scaled(_ => factor));
            Array.ForEach(found, tensor => Numbers.Combine(1 / factor, tensor, 0, tensor, tensor));
            if (Different(found, _right, GradientVerdict.WrongReverse,
                $"of a gradient {factor:G2} times as large", activationsOnly: false) is { } failure)
            {
                return failure;
            }
        }

        int chosen = rng.NextInt32(_w.Count);
        foreach (Func<int, bool> isKept in (Func<int, bool>[])[i => i == chosen, i => i % 2 == 0, i => i / _w.Cols == chosen / _w.Cols])
        {
            Tensor<double>[] some = Pulled(Scaled(i => isKept(i) ? 1 : 0)), others = Pulled(Scaled(i => isKept(i) ? 0 : 1));
            if (Different([.. some.Select((tensor, i) => Sum(tensor, others[i], 1))], _right, GradientVerdict.WrongReverse,
                "of a gradient with zeros and of the rest, added", activationsOnly: false) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    private RowWindow[] Drawn(IEnumerable<RowWindow> windows)
    {
        RowWindow[] all = [.. windows];
        if (all.Length > most)
        {
            rng.Shuffle<RowWindow>(all);
        }

        return all[..Math.Min(all.Length, most)];
    }

    private int First => Array.IndexOf(_targets, op.Inputs[0]);

    private IEnumerable<RowWindow> Others(RowWindow window) => Ascending(window).Where(rows => rows != window);

    private IEnumerable<RowWindow> Ascending(RowWindow window) => ((RowWindow[])
        [new(0, window.First), window, new(window.First + window.Count, _whole.Count - window.First - window.Count)])
        .Where(rows => rows.Count > 0);

    private Tensor<double> Scaled(Func<int, double> factor)
    {
        Tensor<double> scaled = passing.Zeros(op.OutputShape);
        ReadOnlySpan<double> w = _w.Read();
        using (HostWrite<double> write = scaled.Write())
        {
            for (int i = 0; i < w.Length; i++)
            {
                write.Span[i] = factor(i) * w[i];
            }
        }

        return scaled;
    }

    private Tensor<double>[] Pulled(Tensor<double> w) =>
        Pulled([new PullRequest(_whole)], Zeros(), forward: true, w);

    private Tensor<double>[] Pulled(PullRequest[] requests, Tensor<double>[] before, bool forward = true, Tensor<double>? w = null)
    {
        if (forward)
        {
            Restore();
        }

        for (int i = 0; i < before.Length; i++)
        {
            _targets[i].Gradient.CopyFrom(before[i].Read());
        }

        op.Output.Gradient.CopyFrom((w ?? _w).Read());
        foreach (PullRequest request in requests)
        {
            op.Pull(_backend, request);
        }

        return Array.ConvertAll(_targets, target => passing.Copy(target.Gradient));
    }

    /// <summary>Whether a pass has written what it only reads.</summary>
    private Comparison? Written(string pass)
    {
        (string What, Tensor<double> Before, Tensor<double> After)[] read =
        [
            ("the gradient of its own result", _w, op.Output.Gradient), ("its own result", _value, op.Output.Value),
            .. op.Inputs.Select((input, i) => ($"its input '{input.Name}'", _inputs[i], input.Value)),
        ];
        foreach ((string what, Tensor<double> before, Tensor<double> after) in read)
        {
            if (Numbers.FirstDifference(before, after) is var (row, col))
            {
                return new Comparison(GradientVerdict.KeepsState, GradientChecks.Accumulation, Numbers.At(after, row, col),
                    Numbers.At(before, row, col), 0, 1)
                {
                    What = $"{pass} writes {what}",
                };
            }
        }

        return null;
    }

    private Comparison? Different(
        Tensor<double>[] found, Tensor<double>[] expected, GradientVerdict verdict, string how, bool activationsOnly)
    {
        for (int i = 0; i < found.Length; i++)
        {
            if (!(activationsOnly && _targets[i].Node.Block is not null)
                && Numbers.FirstDifference(expected[i], found[i], Slack(expected[i])) is var (row, col))
            {
                GradientChecks check = verdict == GradientVerdict.WrongWindow ? GradientChecks.RowWindows : GradientChecks.Accumulation;
                return new Comparison(verdict, check, Numbers.At(found[i], row, col), Numbers.At(expected[i], row, col), 0,
                    Scale(expected[i]))
                { What = $"{how}: '{_targets[i].Name}'" };
            }
        }

        return null;
    }

    private void Restore()
    {
        for (int i = 0; i < _inputs.Length; i++)
        {
            op.Inputs[i].Value.CopyFrom(_inputs[i].Read());
        }

        op.Forward(_backend, _whole);
    }

    private static double Scale(Tensor<double> x) => Math.Max(Numbers.Largest(x), 1);

    private static double Slack(Tensor<double> x) => Tolerance * Scale(x);

    private Tensor<double>[] Zeros() => Array.ConvertAll(_targets, target => passing.Zeros(target.Shape));

    private Tensor<double> Sum(Tensor<double> a, Tensor<double> b, double alpha)
    {
        Tensor<double> sum = passing.Zeros(a.Shape);
        Numbers.Combine(alpha, a, 1, b, sum);
        return sum;
    }
}
