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

    /// <summary>The whole pass, laid out once: which step comes next, and with which rows.</summary>
    private readonly Turn[] _turns;

    public WindowedPlan(Backend<T> backend, Plan<T> plan)
        : base(backend, plan)
    {
        var turns = new List<Turn>();
        for (int first = 0, end; first < Steps.Length; first = end)
        {
            end = EndOfStretch(first);
            int rows = Steps[first].Rows;
            int window = Window(first, end, plan.Direction);
            bool descends = plan.Direction == PlanDirection.Backward && Steps[first].Dependence == RowDependence.Causal;
            for (int done = 0; done < rows; done += window)
            {
                int count = Math.Min(window, rows - done);
                var part = new RowWindow(descends ? rows - done - count : done, count);
                for (int i = first; i < end; i++)
                {
                    turns.Add(new Turn(Steps[i], part));
                }
            }
        }

        _turns = [.. turns];
    }

    /// <inheritdoc/>
    public override void Run()
    {
        foreach (ref readonly Turn turn in _turns.AsSpan())
        {
            turn.Step.Run(Backend, turn.Rows);
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

    private readonly record struct Turn(PlanStep<T> Step, RowWindow Rows);
}
