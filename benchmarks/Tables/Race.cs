using System.Diagnostics;

namespace Gradus.Benchmarks.Tables;

/// <summary>
/// Measures several ways to do something in turns, a fraction of a millisecond each, and takes the best turn of each: what the machine can do
/// when nothing else disturbs it. Turns that short find gaps on a machine that is busy, and a slower minute slows all of them alike, so
/// that the ratios of one race can be compared where times of two runs cannot.
/// </summary>
internal static class Race
{
    private const double TurnSeconds = 2e-4;
    private const double WarmUpSeconds = 0.02;

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

    /// <summary>As many calls as fill a turn, found by doubling: one call of the shortest kernels lasts less than a tick of the clock.</summary>
    private static int CallsPerTurn(Action contender)
    {
        int calls = 1;
        double perCall = double.PositiveInfinity;
        long start = Stopwatch.GetTimestamp();
        do
        {
            double turn = Turn(contender, calls);
            perCall = Math.Min(perCall, turn);
            if (turn * calls < TurnSeconds / 2)
            {
                calls *= 2;
                perCall = double.PositiveInfinity;
            }
        }
        while (!double.IsFinite(perCall) || Stopwatch.GetElapsedTime(start).TotalSeconds < WarmUpSeconds);
        return Math.Max(1, (int)(TurnSeconds / perCall));
    }

    private static double Turn(Action contender, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++)
        {
            contender();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds / calls;
    }
}
