namespace Gradus.Experiments;

/// <summary>
/// Decides what a search trains next (ASHA, Li et al. 2020, arXiv 1810.05934, algorithm 2): every trial begins on rung 0, with short runs;
/// the best 1/η of a rung's results are promoted to the next one, with runs η times as long. With one rung it is random search.
/// </summary>
/// <remarks>
/// It knows only what it has been told, and decides by that alone: equal results in equal order give equal decisions, however long
/// the training takes, and on however many processes. Of equal scores the earlier trial's is the better.
/// </remarks>
public sealed class SuccessiveHalving
{
    /// <summary>η: the usual factor between the lengths of two rungs, and between their numbers of trials.</summary>
    public const int Reduction = 3;

    private readonly int _trials;
    private readonly List<(int Trial, double Score)>[] _results;
    private readonly HashSet<int>[] _promoted;
    private int _begun;

    /// <summary>Makes a search that knows nothing yet.</summary>
    /// <param name="trials">Trials, at least 1.</param>
    /// <param name="rungs">Rungs, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are none.</exception>
    public SuccessiveHalving(int trials, int rungs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rungs, 1);
        _trials = trials;
        _results = [.. Enumerable.Range(0, rungs).Select(_ => new List<(int, double)>())];
        _promoted = [.. Enumerable.Range(0, rungs).Select(_ => new HashSet<int>())];
    }

    /// <summary>The length of each rung's runs, the last being the whole: n/η², n/η, n.</summary>
    /// <param name="steps">Environment steps of the longest runs.</param>
    /// <param name="rungs">Rungs, at least 1.</param>
    public static IReadOnlyList<long> StepsOf(long steps, int rungs)
    {
        var lengths = new long[rungs];
        for (int rung = rungs - 1; rung >= 0; rung--)
        {
            lengths[rung] = steps;
            steps /= Reduction;
        }

        return lengths;
    }

    /// <summary>Reports a result.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="rung">The rung.</param>
    /// <param name="score">Higher is better; NaN for a failure, which is never promoted.</param>
    public void Report(int trial, int rung, double score) => _results[rung].Add((trial, score));

    /// <summary>
    /// The next trial to train, and on which rung: a promotion, from the highest rung that has one, or else a new trial; null if neither is
    /// possible by what was reported so far.
    /// </summary>
    public (int Trial, int Rung)? Next()
    {
        for (int rung = _results.Length - 2; rung >= 0; rung--)
        {
            IEnumerable<int> best = _results[rung]
                .Where(result => double.IsFinite(result.Score))
                .OrderByDescending(result => result.Score)
                .ThenBy(result => result.Trial)
                .Take(_results[rung].Count / Reduction)
                .Select(result => result.Trial);
            foreach (int trial in best)
            {
                if (_promoted[rung].Add(trial))
                {
                    return (trial, rung + 1);
                }
            }
        }

        return _begun < _trials ? (_begun++, 0) : null;
    }
}
