namespace Gradus.Cli;

/// <summary>The request to <c>gradus tune</c>; null where the user left the choice to defaults.</summary>
internal sealed record TuneRequest
{
    public required string Algorithm { get; init; }

    public required string Environment { get; init; }

    public long? Steps { get; init; }

    public int Trials { get; init; } = 60;

    public int Rungs { get; init; } = 3;

    public int SeedsPerTrial { get; init; } = 1;

    public int Episodes { get; init; } = 100;

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

    public string? Backend { get; init; }

    public string? Out { get; init; }

    /// <summary>Whether the folder's results are taken as they are.</summary>
    public bool Resume { get; init; }

    public IReadOnlyList<string> Assemblies { get; init; } = [];

    public bool Isolate { get; init; }

    public bool Json { get; init; }

    public bool Quiet { get; init; }

    /// <summary>The command line, for the report.</summary>
    public required string Line { get; init; }
}
