namespace Gradus.Cli;

/// <summary>What requests have in common that train many runs and keep them in a folder (<see cref="StudyOptions"/>).</summary>
internal abstract record StudyRequest
{
    /// <summary>Evaluation episodes after each run.</summary>
    public int Episodes { get; init; } = 100;

    public string? Backend { get; init; }

    public string? Out { get; init; }

    /// <summary>Whether what the folder holds is taken as it is.</summary>
    public bool Resume { get; init; }

    public IReadOnlyList<string> Assemblies { get; init; } = [];

    public bool Isolate { get; init; }

    /// <summary>The machines that train; null for this one.</summary>
    public ClusterRequest? Cluster { get; init; }

    public bool Json { get; init; }

    public bool Quiet { get; init; }

    /// <summary>The command line, for the report.</summary>
    public required string Line { get; init; }
}
