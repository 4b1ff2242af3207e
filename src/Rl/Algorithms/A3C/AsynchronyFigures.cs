namespace Gradus.Rl;

/// <summary>How the workers of an asynchronous algorithm interfered.</summary>
/// <param name="Staleness">How stale gradients were when they were applied, over all workers.</param>
/// <param name="LostUpdateShare">An estimate of the share of element updates lost to collisions, from 0 to 1.</param>
/// <param name="Workers">The progress of each worker.</param>
public sealed record AsynchronyFigures(
    StalenessHistogram Staleness, double LostUpdateShare, IReadOnlyList<WorkerReport> Workers) : AlgorithmFigures;
