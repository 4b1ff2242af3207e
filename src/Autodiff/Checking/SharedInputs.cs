namespace Gradus.Autodiff;

/// <summary>
/// Two inputs of one shape may be one value: f(x, x). Its gradient is the sum of those of f(x, y) at y = x, where a rule that looks at
/// who its
/// inputs are, or that writes where it should add, gives itself away.
/// </summary>
internal sealed class SharedInputs(Subject subject, Backend<double> backend, TapeMemory memory, GradientCheckOptions options)
{
    private const double Tolerance = 1e-9;

    /// <summary>The first element that differs; null when all agree, or when no two inputs have one shape.</summary>
    public GradientReport? Examine()
    {
        for (int first = 0; first < subject.Point.Length; first++)
        {
            for (int second = first + 1; second < subject.Point.Length; second++)
            {
                if (subject.Point[first].Shape == subject.Point[second].Shape)
                {
                    return Compare(first, second);
                }
            }
        }

        return null;
    }

    private GradientReport? Compare(int first, int second)
    {
        Tensor<double>[] equal = [.. subject.Point];
        equal[second] = equal[first];
        Replay<double> byValue = (subject with { Point = equal }).Replay(backend, memory, options.Substitution);
        Replay<double> byIdentity = (subject with
        {
            Point = equal,
            Record = (tape, x) =>
            {
                Var<double>[] shared = [.. x];
                shared[second] = shared[first];
                return subject.Record(tape, shared);
            },
        }).Replay(backend, memory, options.Substitution);
        if (!Holds(byValue, first, equal[first]) || !Holds(byValue, second, equal[first]) || !Holds(byIdentity, first, equal[first])
            || byValue.Root.Shape != byIdentity.Root.Shape || !byValue.IsDifferentiable || !byIdentity.IsDifferentiable
                || !double.IsFinite(Numbers.Largest(byValue.Root.Value)))
        {
            return null;
        }

        var w = new Tensor<double>(byValue.Root.Shape.Rows, byValue.Root.Shape.Cols);
        Numbers.FillNormal(w, new Rng(options.Seed));
        byValue.Tape.Backward(byValue.Root, w);
        Tensor<double> a = Numbers.Clone(byValue.Leaves[first].Gradient), b = Numbers.Clone(byValue.Leaves[second].Gradient);
        byIdentity.Tape.Backward(byIdentity.Root, w);
        Tensor<double> together = byIdentity.Leaves[first].Gradient;
        double scale = Math.Max(1, Math.Max(Numbers.Largest(a), Numbers.Largest(b)));
        if (!double.IsFinite(scale))
        {
            return null;
        }

        ReadOnlySpan<double> ofFirst = a.Read(), ofSecond = b.Read(), ofBoth = together.Read();
        for (int i = 0; i < ofBoth.Length; i++)
        {
            double want = ofFirst[i] + ofSecond[i], have = ofBoth[i];
            if (!(Math.Abs(have - want) <= Tolerance * scale))
            {
                string where = $"{Soundness.Element(byIdentity.Leaves[first], i)}, where x{first} and x{second} are one value";
                return new Comparison(GradientVerdict.WrongReverse, GradientChecks.FanOut, have, want, 0, scale).Report(where,
                    options.Seed);
            }
        }

        return null;
    }

    /// <summary>False when the function has put numbers of its own into an input.</summary>
    private static bool Holds(Replay<double> replay, int leaf, Tensor<double> value) =>
        Numbers.FirstDifference(replay.Leaves[leaf].Value, value) is null;
}
