namespace Gradus.Rl;

/// <summary>Running mean and variance that the workers of a run share. A gate around every use is the caller's matter.</summary>
/// <param name="size">Elements of a vector, at least 1.</param>
/// <param name="memory">Where the workers have what they share.</param>
internal sealed class SharedMoments(int size, TeamMemory memory)
{
    private readonly RunningMoments _copy = new(size); // the statistics while the gate is held
    private readonly Shared<double> _statistics = memory.Take<double>(new RunningMoments(size).MessageLength);

    /// <summary>The statistics.</summary>
    /// <returns>Valid until the next use of any process.</returns>
    public RunningMoments Read()
    {
        _copy.Read(_statistics.Span);
        return _copy;
    }

    /// <summary>Adds those of a worker.</summary>
    /// <returns>The statistics with them; valid until the next use of any process.</returns>
    public RunningMoments Merge(RunningMoments other)
    {
        Read().Merge(other);
        _copy.Write(_statistics.Span);
        return _copy;
    }

    /// <summary>Replaces them.</summary>
    public void Set(RunningMoments other)
    {
        _copy.Clear();
        _copy.Merge(other);
        _copy.Write(_statistics.Span);
    }
}
