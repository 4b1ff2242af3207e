namespace Gradus.Orleans;

/// <summary>What a silo says of itself.</summary>
[GenerateSerializer]
[Alias("gradus.machine-description")]
internal sealed record MachineDescription
{
    /// <summary>Its version of Gradus.</summary>
    [Id(0)]
    public required string Version { get; init; }

    /// <summary>The machine, in words.</summary>
    [Id(1)]
    public required string Words { get; init; }

    /// <summary>Runs that it takes at a time.</summary>
    [Id(2)]
    public required int Slots { get; init; }

    /// <summary>SHA-256 of the assemblies that runs may use.</summary>
    [Id(3)]
    public required string[] Assemblies { get; init; }

    /// <summary>Whether runs may use environments in Python.</summary>
    [Id(4)]
    public required bool AllowsPython { get; init; }

    /// <summary>Actors that it takes at a time.</summary>
    [Id(5)]
    public required int Actors { get; init; }
}
