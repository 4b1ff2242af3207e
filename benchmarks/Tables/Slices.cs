using System.Diagnostics;

namespace Gradus.Benchmarks;

/// <summary>
/// Measures what more threads bring: contenders in turn, a slice of some tens of milliseconds each, with a look at the
/// <see cref="WholeCores"/> between any two. A round of slices counts when the machine gave whole cores at every look,
/// and no other program ran: who starts to run has the right of way for some milliseconds, so a look does not see them.
/// </summary>
/// <remarks>
/// Whole cores are still not equally fast at all times: the other hyperthread of each may belong to somebody else. So a ratio is one of mean
/// speeds over many rounds, and a contender of one thread runs on one processor after the other: otherwise it would have the faster one
/// for itself, while two threads have to use both.
/// </remarks>
internal sealed class Slices
{
    /// <summary>The share of the cores that must be given at every look for a round to count.</summary>
    private const double Whole = 0.95;

    /// <summary>Processors that other programs may take for a round to count.</summary>
    private const double Disturbance = 0.1;

    private readonly List<double[]> _counted = [];
    private readonly List<double[]> _all = [];

    private Slices()
    {
    }

    /// <summary>Rounds, of one slice per contender.</summary>
    public int Rounds => _all.Count;

    /// <summary>Rounds that count.</summary>
    public int Counted => _counted.Count;

    /// <summary>Runs rounds until enough of them count, or the time is over.</summary>
    /// <param name="processors">The processors that must be whole cores.</param>
    /// <param name="rounds">How many are enough.</param>
    /// <param name="seconds">The longest time.</param>
    /// <param name="contenders">Their threads, and what runs a slice and gives its speed.</param>
    public static Slices Run(int processors, int rounds, double seconds, params ReadOnlySpan<(int Threads, Func<double> Speed)> contenders)
    {
        var slices = new Slices();
        long start = Stopwatch.GetTimestamp();
        while (slices.Counted < rounds && Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
        {
            slices.RunRound(processors, contenders);
        }

        return slices;
    }

    /// <summary>A contender's mean speed over rounds that count; NaN without any.</summary>
    public double Speed(int i) => Mean(_counted, i);

    /// <summary>The same in units of another's.</summary>
    public double Ratio(int i, int to) => Mean(_counted, i) / Mean(_counted, to);

    /// <summary>The same over all rounds.</summary>
    public double RatioOfAll(int i, int to) => Mean(_all, i) / Mean(_all, to);

    /// <summary>Says so where no round counts.</summary>
    public void PrintWarning(int processors)
    {
        if (Counted == 0)
        {
            Console.WriteLine($"  In none of {Rounds} rounds did the machine give {processors} whole cores: what is left says more about it than about threads.");
        }
    }

    private static double Mean(List<double[]> rounds, int i) => rounds.Select(speeds => speeds[i]).DefaultIfEmpty(double.NaN).Average();

    private void RunRound(int processors, ReadOnlySpan<(int Threads, Func<double> Speed)> contenders)
    {
        var speeds = new double[contenders.Length];
        long start = Stopwatch.GetTimestamp();
        double others = OtherPrograms.Seconds();
        bool counts = AreWhole(processors);
        for (int i = 0; i < contenders.Length; i++)
        {
            if (contenders[i].Threads == 1)
            {
                Pinning.To(Rounds % processors);
            }

            speeds[i] = contenders[i].Speed();
            Pinning.Release();
            counts &= AreWhole(processors);
        }

        _all.Add(speeds);
        others = (OtherPrograms.Seconds() - others) / Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (counts && others < Disturbance)
        {
            _counted.Add(speeds);
        }
    }

    private static bool AreWhole(int processors) => WholeCores.Count(processors) >= Whole * processors;
}
