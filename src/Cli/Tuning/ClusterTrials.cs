using System.Globalization;
using Gradus.Experiments;

namespace Gradus.Cli;

/// <summary>
/// Trains trials on a cluster, each of their runs wherever there is room. What is not finished yet is kept in a folder per trial, until
/// the search has the trial's result.
/// </summary>
/// <param name="plan">What is searched.</param>
/// <param name="cluster">The machines.</param>
/// <param name="folder">Where states and finished runs of unfinished trials are kept.</param>
/// <param name="cancellation">Ends the search; trials go on from there when it is continued.</param>
internal sealed class ClusterTrials(SearchPlan plan, IRunCluster cluster, string folder, CancellationToken cancellation) : ITrialTrainer
{
    public async Task<TrialResult> TrainAsync(Trial trial, int rung)
    {
        CompareRequest request = plan.RequestFor(trial, rung);
        var runner = new ComparisonRunner(plan.PlanOf(request)) { Store = new RunStore(FolderOf(trial.Number, rung)) };
        IReadOnlyList<RunRecord> runs = await runner.RunAsync(cluster.TrainerOf(request), cancellation: cancellation);
        cancellation.ThrowIfCancellationRequested();
        return TrialMessages.ResultOf(runs, trial.Number, rung);
    }

    public void Release(TrialResult result)
    {
        string unfinished = FolderOf(result.Trial, result.Rung);
        if (Directory.Exists(unfinished))
        {
            Directory.Delete(unfinished, recursive: true);
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }
    }

    private string FolderOf(int trial, int rung) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"trial-{trial}-rung-{rung}"));
}
