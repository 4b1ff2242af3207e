namespace Gradus.Rl;

/// <summary>
/// Hands out, piece by piece, the memory that the workers of a run share: memory of this process where they are its threads, or memory that
/// other processes see too. The pieces are zero at first, begin on a cache line, and are the same wherever the memory comes from; all
/// processes take them in the same order.
/// </summary>
/// <param name="processes">The processes; null for this one alone.</param>
internal sealed class TeamMemory(IProcessGroup? processes)
{
    private const int WordsPerLine = Storage<long>.Alignment / sizeof(long);

    /// <summary>The minimum number of words that are asked of the processes at once: 256 KB, since each time is a window.</summary>
    private const int WordsAtOnce = 1 << 15;

    private Storage<long>? _block;
    private int _taken;

    /// <summary>Whether other processes see it.</summary>
    public bool IsShared => processes is not null;

    /// <summary>The first worker of this process, of a number that the processes share equally.</summary>
    /// <param name="workers">All of them.</param>
    /// <returns>The number of the first, and how many are here.</returns>
    /// <exception cref="HyperparameterException">They cannot be shared equally.</exception>
    public (int First, int Count) ShareOf(int workers)
    {
        if (processes is null)
        {
            return (0, workers);
        }

        int count = workers / processes.Size;
        return count * processes.Size == workers
            ? (count * processes.Rank, count)
            : throw new HyperparameterException(
                $"{processes.Size} processes cannot share {workers} {(workers == 1 ? "worker" : "workers")} equally: the number of "
                    + "processes must divide that of the workers.");
    }

    /// <summary>Takes values of a type without references.</summary>
    public Shared<T> Take<T>(int count = 1)
        where T : unmanaged
    {
        (Storage<long> block, int first) = TakeWords(Shared<T>.WordsOf(count));
        return new Shared<T>(block, first, count);
    }

    /// <summary>Takes floats for tensors.</summary>
    public Storage<float> TakeFloats(int count)
    {
        if (processes is null)
        {
            return new Storage<float>(count);
        }

        (Storage<long> block, int first) = TakeWords(Shared<float>.WordsOf(count));
        return block.Piece<float>(first, count);
    }

    private (Storage<long> Block, int First) TakeWords(int words)
    {
        int whole = checked((words + WordsPerLine - 1) / WordsPerLine * WordsPerLine);
        if (processes is null)
        {
            return (new Storage<long>(whole), 0);
        }

        if (_block is null || _block.Length - _taken < whole)
        {
            (_block, _taken) = (processes.Share(Math.Max(whole, WordsAtOnce)), 0);
        }

        int first = _taken;
        _taken += whole;
        return (_block, first);
    }
}
