using Gradus.Autodiff;

namespace Gradus.Rl;

/// <content>One row through trunk and policy.</content>
internal abstract partial class ActorCriticNetwork
{
    /// <summary>The numbers that trunk and policy remember.</summary>
    public abstract int ActingStateSize { get; }

    /// <summary>The standard deviations that are parameters; null for none.</summary>
    public ParameterBlock? LogStd => _logStd;

    /// <summary>Computes the policy's outputs.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="observation">What the network sees of the observation, <see cref="ObservationSize"/> numbers.</param>
    public abstract ReadOnlySpan<float> Act(RowMemory memory, ReadOnlySpan<float> observation);
}
