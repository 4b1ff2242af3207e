using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>The request to <c>gradus resume</c>; null where the run stays as it was started.</summary>
internal sealed record ResumeRequest
{
    /// <summary>The run folder.</summary>
    public required string Run { get; init; }

    /// <summary>The run's environment, where the command line names it.</summary>
    public string? Environment { get; init; }

    /// <summary>Assemblies with environments. Those in the run's settings are not loaded: the settings are data.</summary>
    public IReadOnlyList<string> Assemblies { get; init; } = [];

    /// <summary>Where the run's actors are; null for a run that has none.</summary>
    public ActorRequest? Actors { get; init; }

    /// <summary>How long the run should become; null for as long as it was planned.</summary>
    public StepGoal? Goal { get; init; }

    public MetricSinks? Log { get; init; }

    /// <summary>The backend to go on with; one that promises the same bits gives the same result.</summary>
    public string? Backend { get; init; }

    /// <summary>The dashboard to serve; null for none.</summary>
    public BoardRequest? Dashboard { get; init; }

    public SaveInterval? SaveEvery { get; init; }

    public long? EvaluateEvery { get; init; }

    public int? EvaluationEpisodes { get; init; }
}
