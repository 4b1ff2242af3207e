namespace Gradus.Envs;

/// <summary>
/// Chooses between a plain way to do something again and again and a costlier one, by trying both: a few calls of one, as many of the other, then
/// the plain one unless the best time of the other is clearly better, and after a while anew, because what is faster can change: soon after a
/// choice that differs from the one before, later and later while the choice stays the same.
/// </summary>
/// <remarks>
/// Not in turn: threads that wait for one call after another are awake, but fall asleep while the caller goes the other way. Soon, because on a
/// machine that does other things too, a few calls are sometimes all disturbed, and what was chosen then should not last.
/// </remarks>
internal sealed class FasterWay
{
    private const int Trials = 4;
    private const int FewestCallsUntilNextTrials = 60;
    private const int MostCallsUntilNextTrials = 1000;

    private readonly long[] _best = [long.MaxValue, long.MaxValue];
    private int _call;
    private int _chosen;
    private int _callsUntilNextTrials = FewestCallsUntilNextTrials / 2;

    /// <summary>The way that the next call is to take: 0, the plain one, or 1.</summary>
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
            int faster = _best[1] + (_best[1] / 8) < _best[0] ? 1 : 0; // a lead smaller than that is lost to the calls that are not the best
            _callsUntilNextTrials = faster == _chosen ? Math.Min(2 * _callsUntilNextTrials, MostCallsUntilNextTrials) : FewestCallsUntilNextTrials;
            _chosen = faster;
        }
        else if (_call == _callsUntilNextTrials)
        {
            _call = 0;
            Array.Fill(_best, long.MaxValue);
        }
    }
}
