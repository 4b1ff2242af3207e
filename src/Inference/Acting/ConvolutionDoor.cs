using Gradus.Envs;

namespace Gradus.Rl;

/// <content>One row through the convolutions.</content>
internal sealed partial class ConvolutionDoor
{
    /// <summary>Computes the convolutions; the other parts go past them.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="space">The observation space.</param>
    /// <param name="observation">What the network sees of all parts, one after the other.</param>
    public ReadOnlySpan<float> Act(RowMemory memory, Space space, ReadOnlySpan<float> observation)
    {
        Span<float> joined = memory.Take(Size);
        Span<float> rest = joined;
        for (int i = 0; i < _stacks.Length; i++)
        {
            int size = ObservationEncoding.SizeOf(space.Leaves[i].Space);
            ReadOnlySpan<float> part = observation[..size];
            observation = observation[size..];
            part = _stacks[i] is { } stack ? stack.Act(memory, part) : part;
            part.CopyTo(rest);
            rest = rest[part.Length..];
        }

        return joined;
    }
}
