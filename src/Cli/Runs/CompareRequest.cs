namespace Gradus.Cli;

/// <summary>The request to <c>gradus compare</c>; null where the user left the choice to defaults.</summary>
internal sealed record CompareRequest
{
    /// <summary>Algorithms, each with optional settings: <c>a3c:write=cas:t_max=20</c>.</summary>
    public required IReadOnlyList<string> Contenders { get; init; }

    public required IReadOnlyList<string> Environments { get; init; }

    public long? Steps { get; init; }

    public long? Updates { get; init; }

    public int Seeds { get; init; } = 3;

    public ulong FirstSeed { get; init; }

    public int? EnvironmentCount { get; init; }

    public IReadOnlyList<string> Assignments { get; init; } = [];

    public int Episodes { get; init; } = 100;

    public string? Backend { get; init; }

    public string? Out { get; init; }

    /// <summary>Whether the folder's finished runs are taken as they are.</summary>
    public bool Resume { get; init; }

    public IReadOnlyList<string> Assemblies { get; init; } = [];

    public bool Isolate { get; init; }

    public bool Json { get; init; }

    public bool Quiet { get; init; }

    /// <summary>The command line, for the report.</summary>
    public required string Line { get; init; }
}
