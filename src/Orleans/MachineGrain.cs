namespace Gradus.Orleans;

/// <summary>Activated on its silo by a hint. If that silo is gone, another one activates it, and says that it is another.</summary>
internal sealed class MachineGrain(ILocalSiloDetails silo, JobSlots slots) : Grain, IMachineGrain
{
    public Task<MachineDescription?> Describe()
    {
        bool isOwn = this.GetPrimaryKeyString() == silo.SiloAddress.ToParsableString() && !slots.IsLeaving;
        if (!isOwn)
        {
            DeactivateOnIdle();
        }

        return Task.FromResult(isOwn ? slots.Description : null);
    }
}
