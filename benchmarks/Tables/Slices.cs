using System.Diagnostics;

namespace Gradus.Benchmarks.Tables;

/// <summary>
/// Measures what more threads bring: contenders in turn, a slice of some tens of milliseconds each, with a look at the
/// <see cref="WholeCores"/> between any two. A slice counts when the machine gave whole cores before and after it.
/// </summary>
/// <remarks>
/// Whole cores are still not equally fast at all times: the other hyperthread of each may belong to somebody else. So a ratio is one of mean
/// speeds over many rounds, and a contender of one thread runs on one processor after the other: otherwise it would have the faster one
/// for itself, while two threads have to use both.
/// </remarks>
internal sealed class Slices
{
    /// <summary>The share of the cores that must be given for a slice to count.</summary>
    private const double Whole = 0.95;

    private readonly List<double[]> _speeds = [];
    private readonly List<bool[]> _kept = [];

    private Slices()
    {
    }

    /// <summary>Rounds, of one slice per contender.</summary>
    public int Rounds => _speeds.Count;

    /// <summary>Runs rounds until in enough of them all slices count, or the time is over.</summary>
    /// <param name="processors">The processors that must be whole cores.</param>
    /// <param name="rounds">How many rounds are enough.</param>
    /// <param name="seconds">The longest time.</param>
    /// <param name="contenders">Their threads, and what runs a slice and gives its speed.</param>
    public static Slices Run(int processors, int rounds, double seconds, params ReadOnlySpan<(int Threads, Func<double> Speed)> contenders)
    {
        var slices = new Slices();
        long start = Stopwatch.GetTimestamp();
        for (int complete = 0; complete < rounds && Stopwatch.GetElapsedTime(start).TotalSeconds < seconds;)
        {
            complete += slices.RunRound(processors, contenders) ? 1 : 0;
        }

        return slices;
    }

    /// <summary>Rounds in which the slices of both count.</summary>
    public int Kept(int i, int j) => _kept.Count(kept => kept[i] && kept[j]);

    /// <summary>The mean speed of a contender's slices that count; NaN without any.</summary>
    public double Speed(int i) => Mean(i, kept => kept[i]);

    /// <summary>The mean speed of one in units of the other's, over rounds in which the slices of both count; NaN without any.</summary>
    public double Ratio(int i, int to) => Mean(i, kept => kept[i] && kept[to]) / Mean(to, kept => kept[i] && kept[to]);

    /// <summary>The same over all rounds.</summary>
    public double RatioOfAll(int i, int to) => Mean(i, _ => true) / Mean(to, _ => true);

    private bool RunRound(int processors, ReadOnlySpan<(int Threads, Func<double> Speed)> contenders)
    {
        var speeds = new double[contenders.Length];
        var kept = new bool[contenders.Length];
        bool before = AreWhole(processors);
        for (int i = 0; i < contenders.Length; i++)
        {
            if (contenders[i].Threads == 1)
            {
                Pinning.To(Rounds % processors);
            }

            speeds[i] = contenders[i].Speed();
            Pinning.Release();
            bool after = AreWhole(processors);
            kept[i] = before && after;
            before = after;
        }

        _speeds.Add(speeds);
        _kept.Add(kept);
        return Array.TrueForAll(kept, isKept => isKept);
    }

    private static bool AreWhole(int processors) => WholeCores.Count(processors) >= Whole * processors;

    private double Mean(int i, Func<bool[], bool> where) =>
        Enumerable.Range(0, Rounds).Where(round => where(_kept[round])).Select(round => _speeds[round][i]).DefaultIfEmpty(double.NaN).Average();
}
