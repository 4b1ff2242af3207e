namespace Gradus.Autodiff;

/// <summary>
/// What must hold before a derivative means anything: the function gives the same bits twice, is finite, has one shape, and reads its
/// inputs without writing them.
/// </summary>
internal sealed class Soundness(Subject subject, Backend<double> backend, TapeMemory memory, GradientCheckOptions options)
{
    /// <summary>The first violated property; null if all hold.</summary>
    public GradientReport? Examine(Replay<double> replay)
    {
        Tensor<double>[] point = Numbers.Clone(replay.Leaves);
        if (Written(replay, subject.Point) is { } whileRecording)
        {
            return whileRecording;
        }

        Tensor<double> first = Numbers.Clone(replay.Root.Value);
        replay.Tape.Forward();
        if (Differs(first, replay.Root) is { } onReplay)
        {
            return onReplay;
        }

        Replay<double> again = subject.Replay(backend, memory, options.Substitution);
        if (again.Root.Shape != replay.Root.Shape)
        {
            return Say(
                GradientVerdict.ChangesShape,
                $"recorded twice at the same point, the function gave {replay.Root.Shape} and then {again.Root.Shape}");
        }

        if (Differs(first, again.Root) is { } onRecording)
        {
            return onRecording;
        }

        if (Numbers.Largest(first) is var size && !double.IsFinite(size))
        {
            return Say(GradientVerdict.NotFinite, replay.Tape.FindNonFinite() ?? $"the output of '{replay.Root.Name}' is not finite");
        }

        return Passes(replay, point);
    }

    /// <summary>The name of a leaf's element in reports.</summary>
    public static string Element(Var<double> leaf, int element) => $"{leaf.Name}[{element / leaf.Shape.Cols}, {element % leaf.Shape.Cols}]";

    /// <summary>One pass of each kind: gradients are finite, and no pass writes the inputs.</summary>
    private GradientReport? Passes(Replay<double> replay, Tensor<double>[] point)
    {
        var line = new Line(replay);
        line.Randomize(new Rng(options.Seed));
        if (Threw("reverse", () => line.Reverse()) is { } whileReversing)
        {
            return whileReversing;
        }

        foreach (Var<double> leaf in replay.Leaves)
        {
            if (!double.IsFinite(Numbers.Largest(leaf.Gradient)))
            {
                return Say(GradientVerdict.NotFinite, replay.Tape.FindNonFinite() ?? $"the gradient of '{leaf.Name}' is not finite");
            }
        }

        return Threw("forward", () => line.Forward()) ?? Written(replay, point);
    }

    private GradientReport? Threw(string mode, Action pass)
    {
        try
        {
            pass();
            return null;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return Say(GradientVerdict.Throws, $"{mode} mode threw {error.GetType().Name} at the point: {error.Message}");
        }
    }

    private GradientReport? Written(Replay<double> replay, Tensor<double>[] point)
    {
        for (int i = 0; i < point.Length; i++)
        {
            if (Numbers.FirstDifference(point[i], replay.Leaves[i].Value) is var (row, col))
            {
                string where = $"{replay.Leaves[i].Name}[{row}, {col}]";
                return new GradientReport(
                    GradientVerdict.MutatesInput,
                    GradientChecks.None,
                    double.NaN,
                    where,
                    Numbers.At(replay.Leaves[i].Value, row, col),
                    Numbers.At(point[i], row, col),
                    0,
                    options.Seed);
            }
        }

        return null;
    }

    private GradientReport? Differs(Tensor<double> first, Var<double> root)
    {
        if (Numbers.FirstDifference(first, root.Value) is not var (row, col))
        {
            return null;
        }

        return new GradientReport(
            GradientVerdict.NotDeterministic,
            GradientChecks.None,
            double.NaN,
            $"{root.Name}[{row}, {col}]",
            Numbers.At(first, row, col),
            Numbers.At(root.Value, row, col),
            0,
            options.Seed);
    }

    private GradientReport Say(GradientVerdict verdict, string where) =>
        new(verdict, GradientChecks.None, double.NaN, where, double.NaN, double.NaN, double.NaN, options.Seed);
}
