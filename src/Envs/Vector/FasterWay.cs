namespace Gradus.Envs;

/// <summary>
/// Chooses between a plain and an elaborate way of doing something repeatedly by trying both: a few calls of one, as many of the other,
/// then the plain one unless the other's best time is clearly better. It tries again after a while, because the faster way can change: soon
/// after a choice that differs from the previous one, later and later while the choice stays the same.
/// </summary>
/// <remarks>
/// The calls do not alternate, because threads stay awake while calls follow each other but fall asleep while the caller uses the other
/// way. It tries again soon, because on a machine that does other things too, a few calls may all be disturbed, and a choice made then
/// should not last.
/// </remarks>
internal sealed class FasterWay
{
    private const int Trials = 4;
    private const int MinCallsUntilNextTrials = 60;
    private const int MaxCallsUntilNextTrials = 1000;

    private readonly long[] _best = [long.MaxValue, long.MaxValue];
    private int _call;
    private int _chosen;
    private int _callsUntilNextTrials = MinCallsUntilNextTrials / 2;

    /// <summary>The way for the next call: 0, the plain one, or 1.</summary>
    public int Next => _call < 2 * Trials ? _call / Trials : _chosen;

    /// <summary>Records how long a call took.</summary>
    /// <param name="way">The way it used.</param>
    /// <param name="ticks">Its time, in any unit.</param>
    public void Note(int way, long ticks)
    {
        _best[way] = Math.Min(_best[way], ticks);
        _call++;
        if (_call == 2 * Trials)
        {
            int faster = _best[1] + (_best[1] / 8) < _best[0] ? 1 : 0; // a smaller lead is lost to the calls that are not the best
            _callsUntilNextTrials = faster == _chosen
                ? Math.Min(2 * _callsUntilNextTrials, MaxCallsUntilNextTrials)
                : MinCallsUntilNextTrials;
            _chosen = faster;
        }
        else if (_call == _callsUntilNextTrials)
        {
            _call = 0;
            Array.Fill(_best, long.MaxValue);
        }
    }
}
