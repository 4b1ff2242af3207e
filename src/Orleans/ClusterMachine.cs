namespace Gradus.Orleans;

/// <summary>A silo, as a client knows it.</summary>
/// <param name="address">Where it is.</param>
/// <param name="description">What it says of itself.</param>
internal sealed class ClusterMachine(SiloAddress address, MachineDescription description)
{
    private volatile bool _isGone;

    /// <summary>Where it is.</summary>
    public SiloAddress Address => address;

    /// <summary>What it says of itself.</summary>
    public MachineDescription Description => description;

    /// <summary>Whether it has left, or was lost.</summary>
    public bool IsGone
    {
        get => _isGone;
        set => _isGone = value;
    }
}
