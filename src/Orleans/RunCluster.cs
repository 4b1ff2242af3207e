using Gradus.Cli;
using Gradus.Experiments;
using Gradus.Rl;

namespace Gradus.Orleans;

/// <summary>A cluster that trains the runs of a study.</summary>
/// <param name="cluster">The machines; disposed with this.</param>
/// <param name="saveEvery">How often states are fetched.</param>
internal sealed class RunCluster(OrleansCluster cluster, SaveInterval saveEvery) : IRunCluster
{
    /// <inheritdoc/>
    public string InWords => cluster.InWords;

    /// <inheritdoc/>
    public IRunTrainer TrainerOf(CompareRequest request) => new ClusterTrainer(cluster, request, saveEvery);

    public void Dispose() => cluster.Dispose();
}
