using System.Globalization;
using Gradus.Experiments;

namespace Gradus.Cli;

/// <summary>
/// Trains the trials of a search. What is trained next is decided in one order, by the results of all but the last few of those before:
/// so a search gives the same trials and results with any number of processes up to that few, and after any interruption.
/// </summary>
internal sealed class TrialSearch
{
    private readonly SearchPlan _plan;
    private readonly TrialStore _store;
    private readonly Action<SearchPlan, TrialResult> _report;
    private readonly ITrialTrainer _trainer;
    private readonly SuccessiveHalving _halving;
    private readonly Dictionary<int, Trial> _trials;
    private readonly Dictionary<(int Trial, int Rung), TrialResult> _earlier;
    private readonly List<Task<TrialResult>> _runs = [];
    private readonly List<TrialResult> _results = [];

    /// <summary>Prepares a search.</summary>
    /// <param name="plan">What is searched.</param>
    /// <param name="store">What is known already, and where results are kept.</param>
    /// <param name="trials">The number of trials.</param>
    /// <param name="report">Called with each new result, from several threads.</param>
    /// <param name="trainer">Trains the trials.</param>
    public TrialSearch(SearchPlan plan, TrialStore store, int trials, Action<SearchPlan, TrialResult> report, ITrialTrainer trainer)
    {
        (_plan, _store, _report, _trainer) = (plan, store, report, trainer);
        _halving = new SuccessiveHalving(trials, plan.Steps.Count);
        _trials = store.Trials();
        _earlier = store.Results();
    }

    /// <summary>The trials, by number.</summary>
    public IReadOnlyDictionary<int, Trial> Trials => _trials;

    /// <summary>The results, in the order of the decisions.</summary>
    public IReadOnlyList<TrialResult> Results => _results;

    /// <summary>Trains until all is done.</summary>
    /// <returns>False if it was cancelled before that.</returns>
    public bool Run()
    {
        try
        {
            Search(int.Parse(_store.Definition(_plan.DefaultLookahead.Key), CultureInfo.InvariantCulture));
            return true;
        }
        catch (OperationCanceledException)
        {
            // Those that are finished out of turn, now or before, are in the store and count too.
            IEnumerable<TrialResult> finished = _runs.Where(run => run.IsCompletedSuccessfully).Select(run => run.Result);
            TrialResult[] all = [.. finished.Concat(_earlier.Values).DistinctBy(result => (result.Trial, result.Rung))];
            _results.Clear();
            _results.AddRange(all);
            return false;
        }
    }

    private void Search(int lookahead)
    {
        while (true)
        {
            if (_runs.Count - _results.Count >= lookahead)
            {
                AwaitNext();
            }

            if (_halving.Next() is { } next)
            {
                Trial trial = TrialOf(next.Trial);
                _runs.Add(_earlier.TryGetValue(next, out TrialResult? known) ? Task.FromResult(known) : Train(trial, next.Rung));
            }
            else if (_results.Count < _runs.Count)
            {
                AwaitNext();
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Waits for the first result that is not known yet, in the order of the decisions.</summary>
    private void AwaitNext()
    {
        TrialResult result = _runs[_results.Count].GetAwaiter().GetResult();
        _results.Add(result);
        _halving.Report(result.Trial, result.Rung, result.Score);
    }

    private Trial TrialOf(int number)
    {
        if (!_trials.TryGetValue(number, out Trial? trial))
        {
            trial = _trials[number] = _plan.Draw(number);
            _store.Save(trial);
        }

        return trial;
    }

    private async Task<TrialResult> Train(Trial trial, int rung)
    {
        TrialResult result = await _trainer.TrainAsync(trial, rung);
        _store.Save(result);
        _trainer.Release(result);
        _report(_plan, result);
        return result;
    }
}
