namespace Gradus.Cli;

/// <summary>The request to <c>gradus tune</c>; null where the user left the choice to defaults.</summary>
internal sealed record TuneRequest : StudyRequest
{
    public required string Algorithm { get; init; }

    public required string Environment { get; init; }

    public long? Steps { get; init; }

    public int Trials { get; init; } = 60;

    public int Rungs { get; init; } = 3;

    public int SeedsPerTrial { get; init; } = 1;

    public int? Parallel { get; init; }

    public ulong Seed { get; init; }

    public int? EnvironmentCount { get; init; }

    /// <summary>Intervals: <c>learning_rate=1e-4..1e-2:log</c>.</summary>
    public IReadOnlyList<string> Ranges { get; init; } = [];

    /// <summary>Lists of values: <c>n_steps=8,16,32</c>.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Values that all trials have: <c>gamma=0.99</c>.</summary>
    public IReadOnlyList<string> Assignments { get; init; } = [];

    /// <summary>Whether only ranges and choices of the request are searched.</summary>
    public bool Only { get; init; }
}
