using System.Diagnostics;

namespace Gradus.Benchmarks;

/// <summary>
/// Measures several ways to do something in turns, a fraction of a millisecond each, and takes the best turn of each: what the machine can do
/// when nothing else disturbs it. Turns that short find gaps on a machine that is busy, and a slower minute slows all of them alike, so
/// that the ratios of one race can be compared where times of two runs cannot.
/// </summary>
internal static class Race
{
    private const double TurnSeconds = 2e-4;

    /// <summary>Seconds per call of each contender.</summary>
    /// <param name="seconds">Time for the whole race.</param>
    /// <param name="contenders">What is called.</param>
    public static double[] Run(double seconds, params ReadOnlySpan<Action> contenders)
    {
        var calls = new int[contenders.Length];
        var best = new double[contenders.Length];
        for (int i = 0; i < contenders.Length; i++)
        {
            calls[i] = CallsPerTurn(contenders[i]);
            best[i] = double.PositiveInfinity;
        }

        long start = Stopwatch.GetTimestamp();
        do
        {
            for (int i = 0; i < contenders.Length; i++)
            {
                best[i] = Math.Min(best[i], Turn(contenders[i], calls[i]));
            }
        }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds);
        return best;
    }

    /// <summary>As many calls as fill a turn, found by doubling: one call of the shortest kernels lasts less than a tick of the clock. Of two turns the better one counts; the first may compile.</summary>
    private static int CallsPerTurn(Action contender)
    {
        for (int calls = 1; ; calls *= 2)
        {
            double perCall = Math.Min(Turn(contender, calls), Turn(contender, calls));
            if (perCall * calls >= TurnSeconds / 2)
            {
                return Math.Max(1, (int)(TurnSeconds / perCall));
            }
        }
    }

    private static double Turn(Action contender, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++)
        {
            contender();
        }

        return (Stopwatch.GetTimestamp() - start) / (double)Stopwatch.Frequency / calls;
    }
}
