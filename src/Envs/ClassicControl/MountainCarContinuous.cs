using Gradus.Envs.Spaces;
using Gradus.Tensors;
using Gradus.Tensors.Randomness;

namespace Gradus.Envs.ClassicControl;

/// <summary>
/// <see cref="MountainCar"/> with an engine: the action is a force in [−1, 1] that costs 0.1 of its square, and the flag at 0.45 is worth 100.
/// Equal to Gymnasium's <c>Continuous_MountainCarEnv</c>.
/// </summary>
/// <remarks>
/// Observation: position in [−1.2, 0.6], velocity in [−0.07, 0.07]. The state is rounded to float after every step, as Gymnasium does.
/// "MountainCarContinuous-v0" adds a limit of 999 steps.
/// </remarks>
public sealed class MountainCarContinuous : ClassicControlEnvironment
{
    private const double Goal = 0.45;
    private const double Power = 0.0015;

    private static readonly Box Actions = new(-1, 1, 1);

    /// <summary>Makes the environment.</summary>
    public MountainCarContinuous()
        : base(stateSize: 2, MountainCar.Observations, Actions)
    {
    }

    private protected override void Begin(Rng rng, Span<double> state)
    {
        state[0] = rng.NextUniform(-0.6, -0.4);
        state[1] = 0;
    }

    private protected override StepResult Advance(Span<double> state, EnvironmentAction action)
    {
        double force = action.Reals[0];
        MountainCar.Move(state, state[1] + ((force * Power) - (MountainCar.Gravity * Elementary.Cos(3 * state[0]))));
        bool arrived = state[0] >= Goal && state[1] >= 0;
        state[0] = (float)state[0];
        state[1] = (float)state[1];
        return new StepResult((arrived ? 100 : 0) - (force * force * 0.1), arrived, Truncated: false);
    }

    private protected override void Observe(ReadOnlySpan<double> state, Span<float> observation)
    {
        observation[1] = (float)state[1];
        observation[0] = (float)state[0];
    }
}
