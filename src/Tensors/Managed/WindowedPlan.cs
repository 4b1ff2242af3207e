using System.Numerics;

namespace Gradus;

/// <summary>
/// Replays a plan on one thread so that a batch which fills the caches several times over passes through a whole stretch of steps one
/// window of rows after the other: what one step has written is still in the cache when the next one reads it. By the fixed order of
/// operations a window has the bits of its rows in a whole pass.
/// </summary>
internal sealed class WindowedPlan<T> : PreparedPlan<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Rows of a window on the way forward: as many as a product takes at once. From 64 to 128 measure the same.</summary>
    private const int ForwardRows = 96;

    /// <summary>
    /// Rows of a window on the way back. Products copy weights per window, which pays in larger ones than forward: from 128 to 512 rows
    /// measure the same, 64 a twentieth slower.
    /// </summary>
    private const int BackwardRows = 256;

    /// <summary>The row width above which it pays off.</summary>
    private const int WideCols = 16;

    private readonly Stretch[] _stretches;

    public WindowedPlan(Backend<T> backend, Plan<T> plan)
        : base(backend, plan)
    {
        var stretches = new List<Stretch>();
        for (int first = 0, end; first < Steps.Length; first = end)
        {
            end = EndOfStretch(first);
            stretches.Add(
                new Stretch(
                    first,
                    end,
                    Window(first, end, plan.Direction),
                    plan.Direction == PlanDirection.Backward && Steps[first].Dependence == RowDependence.Causal));
        }

        _stretches = [.. stretches];
    }

    /// <inheritdoc/>
    public override void Run()
    {
        foreach (Stretch stretch in _stretches)
        {
            int rows = Steps[stretch.First].Rows;
            for (int done = 0; done < rows; done += stretch.Window)
            {
                int count = Math.Min(stretch.Window, rows - done);
                var window = new RowWindow(stretch.Descends ? rows - done - count : done, count);
                for (int i = stretch.First; i < stretch.End; i++)
                {
                    Steps[i].Run(Backend, window);
                }
            }
        }
    }

    private int EndOfStretch(int first)
    {
        int end = first + 1;
        while (end < Steps.Length && Steps[end].JoinsPrevious && IsWide(Steps[end - 1]) && IsWide(Steps[end]))
        {
            end++;
        }

        return end;
    }

    /// <summary>
    /// Rows that go together. Forward, a step by itself gains nothing from windows; backward it does, because it passes over its rows more
    /// than once.
    /// </summary>
    private int Window(int first, int end, PlanDirection direction)
    {
        int rows = Steps[first].Rows;
        bool cuts = IsWide(Steps[first]) && (end - first > 1 || direction == PlanDirection.Backward);
        return cuts ? Math.Min(rows, direction == PlanDirection.Forward ? ForwardRows : BackwardRows) : rows;
    }

    private static bool IsWide(PlanStep<T> step) => step.Dependence != RowDependence.Whole && step.Cols >= WideCols;

    /// <summary>Steps [First, End) that go together, Window rows at a time.</summary>
    private sealed record Stretch(int First, int End, int Window, bool Descends);
}
