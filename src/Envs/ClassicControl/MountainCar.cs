using Gradus.Envs.Spaces;
using Gradus.Tensors;
using Gradus.Tensors.Randomness;

namespace Gradus.Envs.ClassicControl;

/// <summary>
/// A car too weak for the hill swings in its valley until it reaches the flag at 0.5; every step costs 1. Actions: push left (0), not at all
/// (1), right (2). Equal to Gymnasium's <c>MountainCarEnv</c>.
/// </summary>
/// <remarks>
/// Observation: position in [−1.2, 0.6], velocity in [−0.07, 0.07]. "MountainCar-v0" adds a limit of 200 steps. Source: Moore, "Efficient
/// Memory-based Learning for Robot Control" (1990).
/// </remarks>
public sealed class MountainCar : ClassicControlEnvironment
{
    internal const double MinPosition = -1.2;
    internal const double MaxPosition = 0.6;
    internal const double MaxSpeed = 0.07;
    internal const double Gravity = 0.0025;

    private const double Goal = 0.5;
    private const double Force = 0.001;

    private static readonly Discrete Actions = new(3);

    /// <summary>Makes the environment.</summary>
    public MountainCar()
        : base(stateSize: 2, Observations, Actions)
    {
    }

    internal static Box Observations { get; } = new([(float)MinPosition, -(float)MaxSpeed], [(float)MaxPosition, (float)MaxSpeed]);

    private protected override void Begin(Rng rng, Span<double> state)
    {
        state[0] = rng.NextUniform(-0.6, -0.4);
        state[1] = 0;
    }

    private protected override StepResult Advance(Span<double> state, EnvironmentAction action)
    {
        double velocity = state[1] + (((action.Index - 1) * Force) + (Elementary.Cos(3 * state[0]) * -Gravity));
        Move(state, velocity);
        return new StepResult(-1, Terminated: state[0] >= Goal && state[1] >= 0, Truncated: false);
    }

    private protected override void Observe(ReadOnlySpan<double> state, Span<float> observation)
    {
        observation[1] = (float)state[1];
        observation[0] = (float)state[0];
    }

    /// <summary>Drives at most at the highest speed, and stops at the left end of the track.</summary>
    internal static void Move(Span<double> state, double velocity)
    {
        velocity = Math.Clamp(velocity, -MaxSpeed, MaxSpeed);
        double position = Math.Clamp(state[0] + velocity, MinPosition, MaxPosition);
        state[0] = position;
        state[1] = position == MinPosition && velocity < 0 ? 0 : velocity;
    }
}
