namespace Gradus.Experiments;

/// <summary>What a trial reached on one rung: its runs, of a certain length.</summary>
/// <param name="Trial">The number of the trial.</param>
/// <param name="Rung">The rung, from 0; each has longer runs than the one before.</param>
/// <param name="Runs">A run per seed; none if it failed before the first one ended.</param>
/// <param name="Failure">Why it has no score; null if it has one.</param>
public sealed record TrialResult(int Trial, int Rung, IReadOnlyList<TrialRun> Runs, string? Failure)
{
    /// <summary>The mean over the runs of the return after training; NaN if one of them failed.</summary>
    public double Score => Failure is null && Runs.Count > 0 ? Runs.Average(run => run.Return) : double.NaN;

    /// <summary>Seconds trained.</summary>
    public double Seconds => Runs.Sum(run => run.Seconds);
}
