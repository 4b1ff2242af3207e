namespace Gradus.Cli;

/// <summary>What <c>gradus compare</c> was asked for; null where the user left the choice to defaults.</summary>
internal sealed record CompareRequest
{
    /// <summary>Each an algorithm, or one with settings: <c>a3c:write=cas:t_max=20</c>.</summary>
    public required IReadOnlyList<string> Contenders { get; init; }

    public required string Environment { get; init; }

    public long? Steps { get; init; }

    public long? Updates { get; init; }

    public int Seeds { get; init; } = 3;

    public ulong FirstSeed { get; init; }

    public int? EnvironmentCount { get; init; }

    public IReadOnlyList<string> Assignments { get; init; } = [];

    public int Episodes { get; init; } = 100;

    public string? Backend { get; init; }

    public string? Out { get; init; }

    public IReadOnlyList<string> Assemblies { get; init; } = [];

    public bool Isolate { get; init; }

    public bool Json { get; init; }

    public bool Quiet { get; init; }

    /// <summary>The line that was typed, for the report.</summary>
    public required string Line { get; init; }
}
