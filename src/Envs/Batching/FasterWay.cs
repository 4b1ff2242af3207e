namespace Gradus.Envs.Batching;

/// <summary>
/// Chooses between two ways to do the same thing again and again, by trying both: a few calls of one, as many of the other, then the one with
/// the best time, and after a while anew, because what is faster can change.
/// </summary>
/// <remarks>Not in turn: threads that wait for one call after another are awake, but fall asleep while the caller goes the other way.</remarks>
internal sealed class FasterWay
{
    private const int Trials = 4;
    private const int CallsUntilNextTrials = 1000;

    private readonly long[] _best = [long.MaxValue, long.MaxValue];
    private int _call;
    private int _chosen;

    /// <summary>The way that the next call is to take: 0 or 1.</summary>
    public int Next => _call < 2 * Trials ? _call / Trials : _chosen;

    /// <summary>Says how long a call took.</summary>
    /// <param name="way">The way that it went.</param>
    /// <param name="ticks">Its time, in any unit.</param>
    public void Note(int way, long ticks)
    {
        _best[way] = Math.Min(_best[way], ticks);
        _call++;
        if (_call == 2 * Trials)
        {
            _chosen = _best[1] < _best[0] ? 1 : 0;
        }
        else if (_call == CallsUntilNextTrials)
        {
            _call = 0;
            Array.Fill(_best, long.MaxValue);
        }
    }
}
