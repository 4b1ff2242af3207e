using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>What a display says about a run before it begins.</summary>
/// <param name="Algorithm">Name of the algorithm.</param>
/// <param name="Environment">Registered id.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="EnvironmentCount">Environments stepped together.</param>
/// <param name="Steps">Environment steps in total.</param>
/// <param name="Computes">The backend, in words.</param>
/// <param name="Folder">The run folder.</param>
/// <param name="Metrics">An update's metrics.</param>
internal sealed record TrainingPlan(
    string Algorithm,
    string Environment,
    ulong Seed,
    int EnvironmentCount,
    long Steps,
    string Computes,
    string Folder,
    IReadOnlyList<Metric> Metrics);
