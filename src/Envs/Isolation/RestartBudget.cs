namespace Gradus.Envs;

/// <summary>Counts the processes that were started anew, for all environments of a training together. Safe from any thread.</summary>
internal sealed class RestartBudget(int most)
{
    private int _used;

    public int Used => Volatile.Read(ref _used);

    /// <summary>Goes on counting from what was used before.</summary>
    public void Resume(int used) => Volatile.Write(ref _used, used);

    /// <summary>Takes one restart.</summary>
    /// <param name="loss">What made it necessary.</param>
    /// <returns>The number of the restart, from 1.</returns>
    /// <exception cref="ChildLostException">None is left.</exception>
    public int Take(ChildLostException loss)
    {
        int number = Interlocked.Increment(ref _used);
        if (number <= most)
        {
            return number;
        }

        Interlocked.Decrement(ref _used);
        throw new ChildLostException(most == 0 ? loss.Message : $"{loss.Message}; processes were started anew {most} times, which is the most that is allowed", loss);
    }
}
