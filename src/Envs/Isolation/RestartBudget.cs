namespace Gradus.Envs;

/// <summary>Counts the restarts of processes for all environments of a run together. Thread-safe.</summary>
internal sealed class RestartBudget(int maxRestarts)
{
    private int _used;

    public int Used => Volatile.Read(ref _used);

    /// <summary>Continues counting from an earlier number.</summary>
    public void Resume(int used) => Volatile.Write(ref _used, used);

    /// <summary>Uses one restart.</summary>
    /// <param name="loss">The reason for it.</param>
    /// <returns>The number of the restart, from 1.</returns>
    /// <exception cref="EnvironmentLostException">None is left.</exception>
    public int Take(EnvironmentLostException loss)
    {
        int number = Interlocked.Increment(ref _used);
        if (number <= maxRestarts)
        {
            return number;
        }

        Interlocked.Decrement(ref _used);
        throw new EnvironmentLostException(
            maxRestarts == 0 ? loss.Message : $"{loss.Message}; processes have been restarted {maxRestarts} times, which is the maximum",
            loss);
    }
}
