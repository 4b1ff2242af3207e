namespace Gradus.Rl;

/// <content>One row through trunk and policy.</content>
internal sealed partial class ConvNetwork
{
    public override int ActingStateSize => (_body?.Hidden.StateSize ?? 0) + (_policy.Memory?.StateSize ?? 0);

    protected override ReadOnlySpan<float> Features(RowMemory memory, ReadOnlySpan<float> observation)
    {
        ReadOnlySpan<float> features = observation;
        if (_body is { } body)
        {
            features = body.Hidden.Act(memory, body.Door.Act(memory, ObservationSpace, features));
        }

        if (_policy.Door is not null)
        {
            features = _policy.Door.Act(memory, ObservationSpace, features);
        }

        return _policy.Layers.ActHidden(memory, _policy.Memory is null ? features : _policy.Memory.Act(memory, features));
    }
}
