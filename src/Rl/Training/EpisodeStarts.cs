namespace Gradus.Rl;

/// <summary>When the most recent <see cref="EpisodeWindow.Capacity"/> episodes began, in environment steps over all environments.</summary>
/// <remarks>An environment's next episode begins when its last one ends, so only ends need to be reported.</remarks>
internal sealed class EpisodeStarts : IResumable
{
    private readonly long[] _starts = new long[EpisodeWindow.Capacity];
    private long[] _next = [];
    private long _episodes;

    /// <summary>The step at which the earliest of them began; 0 before the first has ended.</summary>
    public long First
    {
        get
        {
            long first = _starts[0];
            foreach (long start in _starts.AsSpan(0, (int)Math.Min(_episodes, _starts.Length)))
            {
                first = Math.Min(first, start);
            }

            return first;
        }
    }

    /// <summary>Records an episode that has just ended.</summary>
    /// <param name="environment">Index of its environment.</param>
    /// <param name="environmentSteps">Steps taken so far, over all environments.</param>
    public void Add(int environment, long environmentSteps)
    {
        if (environment >= _next.Length)
        {
            Array.Resize(ref _next, environment + 1);
        }

        _starts[_episodes % _starts.Length] = _next[environment];
        _next[environment] = environmentSteps;
        _episodes++;
    }

    public void SaveState(StateWriter writer)
    {
        writer.Write("episodes", _episodes);
        writer.WriteArray<long>("starts", _starts);
        writer.WriteArray<long>("next", _next);
    }

    public void LoadState(StateReader reader)
    {
        long episodes = reader.ReadInt64("episodes", min: 0);
        reader.ReadArray("starts", _starts);
        long[] next = reader.ReadArray<long>("next");
        reader.WhenAccepted(() => (_episodes, _next) = (episodes, next));
    }
}
