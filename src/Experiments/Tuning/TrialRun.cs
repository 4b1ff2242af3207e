namespace Gradus.Experiments;

/// <summary>One run of a trial.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Return">The mean return of the greedy policy after training.</param>
/// <param name="Steps">Environment steps taken.</param>
/// <param name="Seconds">Seconds trained.</param>
public sealed record TrialRun(ulong Seed, double Return, long Steps, double Seconds);
