namespace Gradus.Orleans;

/// <summary>What has become of a run.</summary>
[GenerateSerializer]
[Alias("gradus.job-progress")]
internal sealed record JobProgress
{
    /// <summary>Where it stands.</summary>
    [Id(0)]
    public required JobPhase Phase { get; init; }

    /// <summary>The version of its last state.</summary>
    [Id(1)]
    public long Version { get; init; }

    /// <summary>Its last state, if that is newer than the caller's.</summary>
    [Id(2)]
    public byte[]? State { get; init; }

    /// <summary>Its figures in JSON, once it has finished.</summary>
    [Id(3)]
    public byte[]? Figures { get; init; }

    /// <summary>Its policy, once it has finished without failing.</summary>
    [Id(4)]
    public byte[]? Policy { get; init; }

    /// <summary>Why there is no result, in one sentence.</summary>
    [Id(5)]
    public string? Reason { get; init; }
}
