namespace Gradus.Envs;

/// <summary>
/// <see cref="MountainCar"/> with an engine: the action is a force, clipped to [−1, 1], that costs 0.1 of its square before clipping, and
/// the flag at 0.45 is worth 100. Equal to Gymnasium's <c>Continuous_MountainCarEnv</c>.
/// </summary>
/// <remarks>
/// Observation: position in [−1.2, 0.6], velocity in [−0.07, 0.07]. The state is rounded to float after every step, as Gymnasium does.
/// "MountainCarContinuous-v0" adds a limit of 999 steps.
/// </remarks>
public sealed class MountainCarContinuous : ClassicControlEnvironment
{
    /// <summary>Makes the environment.</summary>
    public MountainCarContinuous()
        : base(ControlKernel.Single<MountainCarContinuousDynamics>())
    {
    }
}
