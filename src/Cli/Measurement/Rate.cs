using System.Diagnostics;

namespace Gradus.Cli;

/// <summary>How fast something runs.</summary>
internal static class Rate
{
    private const double MinBatchSeconds = 2e-3;

    /// <summary>The rate of the best of many short batches, because a limit is what the machine can do when nothing disturbs it.</summary>
    /// <param name="work">Units of work in one call.</param>
    /// <param name="seconds">The time the measurement may take, not counting the first call.</param>
    /// <param name="call">The work to measure.</param>
    /// <param name="cancellation">Ends the measurement early.</param>
    /// <returns>Units per second.</returns>
    public static double Best(double work, double seconds, Action call, CancellationToken cancellation = default)
    {
        call();
        int calls = 1;
        double best = 0;
        var all = Stopwatch.StartNew();
        while (best == 0 || (all.Elapsed.TotalSeconds < seconds && !cancellation.IsCancellationRequested))
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < calls; i++)
            {
                call();
            }

            double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (elapsed < MinBatchSeconds && all.Elapsed.TotalSeconds < seconds)
            {
                calls *= 2;
            }
            else
            {
                best = Math.Max(best, work * calls / elapsed);
            }
        }

        return best;
    }
}
