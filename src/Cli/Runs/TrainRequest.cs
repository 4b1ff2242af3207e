using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>The request to <c>gradus train</c>; null where the user left the choice to the tuned defaults.</summary>
internal sealed record TrainRequest
{
    public required string Algorithm { get; init; }

    public required string Environment { get; init; }

    public long? Steps { get; init; }

    public int? EnvironmentCount { get; init; }

    /// <summary>Shards that share the environments; null for as many as processes.</summary>
    public int? Shards { get; init; }

    /// <summary>Where actors step the environments; null for this process.</summary>
    public ActorRequest? Actors { get; init; }

    /// <summary>Actors that suffice for an update; null for all.</summary>
    public int? Quorum { get; init; }

    public ulong Seed { get; init; }

    public int? Threads { get; init; }

    public string? Backend { get; init; }

    public string? Out { get; init; }

    public string? From { get; init; }

    public MetricSinks? Log { get; init; }

    public double? StopAt { get; init; }

    public long? EvaluateEvery { get; init; }

    public int? EvaluationEpisodes { get; init; }

    public SaveInterval? SaveEvery { get; init; }

    /// <summary>The dashboard to serve; null for none.</summary>
    public BoardRequest? Dashboard { get; init; }

    public bool Isolate { get; init; }

    public IReadOnlyList<string> Assemblies { get; init; } = [];

    public IReadOnlyList<string> Assignments { get; init; } = [];
}
