using Gradus.Experiments;

namespace Gradus.Cli;

/// <summary>Trains trials in processes of this machine.</summary>
/// <param name="plan">What is searched.</param>
/// <param name="cancellation">Ends the search; the trials that are being trained are lost.</param>
internal sealed class ProcessTrials(SearchPlan plan, CancellationToken cancellation) : ITrialTrainer
{
    private readonly TrialPool _pool = new(plan.Parallel, cancellation);

    public async Task<TrialResult> TrainAsync(Trial trial, int rung)
    {
        (string? answer, string end) = await _pool.AskAsync(TrialMessages.Write(plan.RequestFor(trial, rung)));
        return answer is null
            ? new TrialResult(trial.Number, rung, [], end)
            : TrialMessages.ReadResult(answer, trial.Number, rung);
    }

    public void Release(TrialResult result)
    {
    }

    public void Dispose() => _pool.Dispose();
}
