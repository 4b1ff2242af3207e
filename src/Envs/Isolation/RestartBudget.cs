namespace Gradus.Envs;

/// <summary>Counts the restarts of processes for all environments of a run together. Thread-safe.</summary>
/// <param name="maxRestarts">Their maximum number.</param>
/// <param name="ranks">The number of the run's environments.</param>
internal sealed class RestartBudget(int maxRestarts, int ranks = 1)
{
    private int _used;

    public int Used => Volatile.Read(ref _used);

    /// <summary>The number of the run's environments, between whose seeds those of restarted ones must not lie.</summary>
    public int Ranks => ranks;

    /// <summary>Continues counting from an earlier number.</summary>
    public void Resume(int used) => Volatile.Write(ref _used, used);

    /// <summary>Uses one restart.</summary>
    /// <returns>The number of the restart, from 1; null if none is left.</returns>
    public int? Take()
    {
        int number = Interlocked.Increment(ref _used);
        if (number <= maxRestarts)
        {
            return number;
        }

        Interlocked.Decrement(ref _used);
        return null;
    }

    /// <summary>The error for a loss that no restart is left for.</summary>
    public EnvironmentLostException Exhausted(EnvironmentLostException loss) => maxRestarts == 0
        ? loss
        : new EnvironmentLostException($"{loss.Message}; processes have been restarted {maxRestarts} times, which is the maximum", loss);
}
