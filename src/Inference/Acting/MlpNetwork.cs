namespace Gradus.Rl;

/// <content>One row through trunk and policy.</content>
internal sealed partial class MlpNetwork
{
    public override int ActingStateSize => (_body?.StateSize ?? 0) + (_policy.Memory?.StateSize ?? 0);

    protected override ReadOnlySpan<float> Features(RowMemory memory, ReadOnlySpan<float> observation)
    {
        ReadOnlySpan<float> features = _body is null ? observation : _body.Act(memory, observation);
        return _policy.Layers.ActHidden(memory, _policy.Memory is null ? features : _policy.Memory.Act(memory, features));
    }
}
