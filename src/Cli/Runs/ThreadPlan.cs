using System.Globalization;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>
/// How many threads a run gets by default. Small updates stay on one thread. For large ones, a few updates of a scratch agent are timed,
/// alternating between one thread and all cores, and all cores are used only if they win clearly. The choice does not change a bit of the
/// result.
/// </summary>
/// <param name="Threads">Threads that step environments and compute.</param>
/// <param name="Reason">Why, in a few words.</param>
internal sealed record ThreadPlan(int Threads, string Reason)
{
    /// <summary>
    /// Multiply-adds in one pass over an update's batch above which threads may pay off: two parts, each worth waking a thread for.
    /// </summary>
    private const double MinWork = 4e6;

    /// <summary>A run shorter than this many updates is over before the measurement pays for itself.</summary>
    private const int MinUpdates = 40;

    private const double MinGain = 1.1;
    private const double SecondsToMeasure = 0.4;

    /// <summary>The plan in words, for displays.</summary>
    public string InWords => string.Create(CultureInfo.InvariantCulture, $"{Threads} {(Threads == 1 ? "thread" : "threads")} ({Reason})");

    /// <summary>The number that the user asked for.</summary>
    /// <param name="threads">The number.</param>
    public static ThreadPlan Asked(int threads) => new(threads, "as asked for");

    /// <summary>Decides.</summary>
    /// <param name="steps">Environment steps of the run.</param>
    /// <param name="cores">Cores of the machine.</param>
    /// <param name="reasonForOne">Why the backend's number of threads is not to be measured; null where it is.</param>
    /// <param name="outline">Makes the run's agent without environments, to be asked about the size of an update.</param>
    /// <param name="make">Makes a scratch agent on this many threads, with its own environments, to be timed.</param>
    public static ThreadPlan Choose(long steps, int cores, string? reasonForOne, Func<Agent> outline, Func<int, Agent> make)
    {
        if (cores == 1)
        {
            return new ThreadPlan(1, "the machine has one core");
        }

        using Agent agent = outline();
        double work = (double)agent.StepsPerUpdate * Parameters(agent);
        return agent.WorkerThreads > 0 ? new ThreadPlan(1, "and one per worker")
            : reasonForOne is not null ? new ThreadPlan(1, reasonForOne)
            : work < MinWork ? new ThreadPlan(
                1, string.Create(CultureInfo.InvariantCulture, $"{work / 1e6:0.#} M multiply-adds per update are too few to share"))
            : steps < MinUpdates * (long)agent.StepsPerUpdate ? new ThreadPlan(1, "a short run")
            : Measure(cores, make);
    }

    private static ThreadPlan Measure(int cores, Func<int, Agent> make)
    {
        using Agent serial = make(1);
        using Agent parallel = make(cores);
        double gain;
        try
        {
            gain = UpdatesPerSecond(parallel) / UpdatesPerSecond(serial);
        }
        catch (Exception exception) when (exception is TrainingFailedException or EnvironmentException)
        {
            return new ThreadPlan(1, "a trial with more failed");
        }

        return gain >= MinGain
            ? new ThreadPlan(cores, string.Create(CultureInfo.InvariantCulture, $"measured {gain:0.0} times as fast as one"))
            : new ThreadPlan(1, string.Create(CultureInfo.InvariantCulture, $"{cores} were measured {gain:0.0} times as fast"));
    }

    private static double UpdatesPerSecond(Agent agent) => Rate.Best(1, SecondsToMeasure, () => agent.Learn(agent.StepsPerUpdate));

    private static int Parameters(Agent agent)
    {
        using Policy policy = agent.ToPolicy();
        return policy.ParameterCount;
    }
}
