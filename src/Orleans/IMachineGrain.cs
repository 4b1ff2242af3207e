namespace Gradus.Orleans;

/// <summary>A silo, by its address.</summary>
[Alias("gradus.machine")]
internal interface IMachineGrain : IGrainWithStringKey
{
    /// <summary>What the silo says of itself; null if this is another silo than the one of that address.</summary>
    [Alias("describe")]
    Task<MachineDescription?> Describe();
}
