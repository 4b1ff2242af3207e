using Gradus.Physics2D;

namespace Gradus.Envs;

/// <summary>
/// An environment whose steps and resets each advance a <see cref="World"/> once, split in two at that point: between the halves the caller
/// completes the world's step, alone or side by side with those of other environments.
/// </summary>
internal interface IWorldEnvironment : IEnvironment, IResumable
{
    World World { get; }

    /// <summary>The part of <see cref="IEnvironment.Reset"/> before the world moves.</summary>
    void BeginReset(ulong? seed);

    /// <summary>The part of <see cref="IEnvironment.Reset"/> after the world has moved.</summary>
    void FinishReset(Span<float> observation);

    /// <summary>The part of <see cref="IEnvironment.Step"/> before the world moves.</summary>
    void BeginStep(EnvironmentAction action);

    /// <summary>The part of <see cref="IEnvironment.Step"/> after the world has moved.</summary>
    StepResult FinishStep(Span<float> observation);
}
