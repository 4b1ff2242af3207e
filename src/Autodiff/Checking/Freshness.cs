namespace Gradus.Autodiff;

/// <summary>
/// Moves a recorded function to another point and records it there afresh: value and gradient must be the same. Statistics that were
/// fixed when
/// the function was recorded, a branch that was taken then, a slope that an op remembers: all of them are right at the first point alone.
/// </summary>
internal sealed class Freshness(Subject subject, Backend<double> backend, TapeMemory memory, GradientCheckOptions options)
{
    /// <summary>Both do the same arithmetic; a backend that promises no bits may still round differently.</summary>
    private const double Tolerance = 1e-9;

    /// <summary>The first element that differs; null when all agree, or when the function is not defined at the other point.</summary>
    public GradientReport? Examine(Replay<double> replay)
    {
        if (!replay.IsDifferentiable)
        {
            return null;
        }

        Tensor<double>[] point = Numbers.Clone(replay.Leaves);
        try
        {
            // Nearby; then where half of the elements have moved from the point that was just passed. Not far away: an action that is drawn
            // when the function is recorded may be another one there.
            GradientReport? stale = At(replay, point, 1e-3, kept: -1) is var (isDefined, near) && isDefined
                ? near
                : At(replay, point, 1e-6, kept: -1).Stale;
            for (int kept = 0; kept < 2; kept++)
            {
                At(replay, point, 0, kept: -1);
                stale ??= At(replay, point, 1e-3, kept).Stale;
            }

            return stale;
        }
        finally
        {
            for (int i = 0; i < point.Length; i++)
            {
                replay.Leaves[i].Value.CopyFrom(point[i].Read());
            }

            replay.Tape.Forward();
        }
    }

    /// <summary>Whether the function is defined there, and what differs.</summary>
    private (bool IsDefined, GradientReport? Stale) At(Replay<double> replay, Tensor<double>[] point, double distance, int kept)
    {
        Move(replay, point, distance, kept);
        replay.Tape.Forward();
        bool isDefined = double.IsFinite(Numbers.Largest(replay.Root.Value));
        return (isDefined, isDefined ? Compare(replay) : null);
    }

    /// <summary>Moves all elements, except those with an even or odd number if they are to be kept.</summary>
    private void Move(Replay<double> replay, Tensor<double>[] point, double distance, int kept)
    {
        var rng = new Rng(options.Seed);
        for (int i = 0; i < point.Length; i++)
        {
            ReadOnlySpan<double> x = point[i].Read();
            using HostWrite<double> write = replay.Leaves[i].Value.Write();
            for (int j = 0; j < x.Length; j++)
            {
                double value = x[j];
                double step = distance * (value == 0 ? 1 : value) * rng.NextNormal();
                write.Span[j] = j % 2 == kept ? value : value + step;
            }
        }
    }

    private GradientReport? Compare(Replay<double> replay)
    {
        Tensor<double>[] moved = Numbers.Clone(replay.Leaves);
        Tensor<double> value = Numbers.Clone(replay.Root.Value), w = new(replay.Root.Shape.Rows, replay.Root.Shape.Cols);
        Numbers.FillNormal(w, new Rng(options.Seed));
        replay.Tape.Backward(replay.Root, w);
        Tensor<double>[] gradients = [.. replay.Leaves.Select(leaf => Numbers.Clone(leaf.Gradient))];

        Replay<double> fresh = (subject with { Point = moved[..subject.Point.Length] }).Replay(backend, memory, options.Substitution);
        if (fresh.Root.Shape != value.Shape || fresh.Leaves.Length != gradients.Length)
        {
            return Report($"the shape {value.Shape}, which is {fresh.Root.Shape} when it is recorded afresh", double.NaN, double.NaN);
        }

        // What a tape calls an input is a constant by its recorder's own will, such as an action that was drawn.
        for (int i = 0; i < fresh.AllLeaves.Length && i < replay.AllLeaves.Length; i++)
        {
            fresh.AllLeaves[i].Value.CopyFrom(replay.AllLeaves[i].Value.Read());
        }

        fresh.Tape.Forward();
        if (Differs(value, fresh.Root.Value) is var (row, col))
        {
            return Report($"{fresh.Root.Name}[{row}, {col}]", Numbers.At(value, row, col), Numbers.At(fresh.Root.Value, row, col));
        }

        fresh.Tape.Backward(fresh.Root, w);
        for (int i = 0; i < gradients.Length; i++)
        {
            if (Differs(gradients[i], fresh.Leaves[i].Gradient) is var (atRow, atCol))
            {
                return Report($"the gradient of {fresh.Leaves[i].Name}[{atRow}, {atCol}]", Numbers.At(gradients[i], atRow, atCol),
                    Numbers.At(fresh.Leaves[i].Gradient, atRow, atCol));
            }
        }

        return null;
    }

    private static (int Row, int Col)? Differs(Tensor<double> a, Tensor<double> b)
    {
        double largest = Numbers.Largest(a);
        return double.IsFinite(largest) ? Numbers.FirstDifference(a, b, Math.Max(Tolerance * largest, double.Epsilon)) : null;
    }

    private GradientReport Report(string where, double replayed, double recorded) =>
        new(GradientVerdict.FrozenWhenRecorded, GradientChecks.None, double.NaN, where, replayed, recorded, 0, options.Seed);
}
