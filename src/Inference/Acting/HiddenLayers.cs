namespace Gradus.Rl;

/// <content>One row through the layers.</content>
internal sealed partial class HiddenLayers
{
    /// <summary>Computes the layers.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="x">The inputs.</param>
    public ReadOnlySpan<float> Act(RowMemory memory, ReadOnlySpan<float> x)
    {
        ReadOnlySpan<float> features = _layers is null ? x : _layers.Act(memory, x);
        return _memory is null ? features : _memory.Act(memory, features);
    }
}
