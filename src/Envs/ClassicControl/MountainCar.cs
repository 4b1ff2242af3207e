namespace Gradus.Envs;

/// <summary>
/// A car too weak for the hill swings in its valley until it reaches the flag at 0.5; every step costs 1. Actions: push left (0), not at
/// all (1), right (2). Equal to Gymnasium's <c>MountainCarEnv</c>.
/// </summary>
/// <remarks>
/// Observation: position in [−1.2, 0.6], velocity in [−0.07, 0.07]. "MountainCar-v0" adds a limit of 200 steps. Source: Moore, "Efficient
/// Memory-based Learning for Robot Control" (1990).
/// </remarks>
public sealed class MountainCar : ClassicControlEnvironment
{
    /// <summary>Makes the environment.</summary>
    public MountainCar()
        : base(ControlKernel.Single<MountainCarDynamics>())
    {
    }
}
