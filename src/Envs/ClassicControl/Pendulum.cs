using Gradus.Envs.Spaces;
using Gradus.Tensors;
using Gradus.Tensors.Randomness;

namespace Gradus.Envs.ClassicControl;

/// <summary>
/// A pendulum with a weak motor is to be swung up and held upright: the action is a torque in [−2, 2], and every step costs
/// θ² + 0.1 θ̇² + 0.001 u², with θ in [−π, π) and 0 upright. Equal to Gymnasium's <c>PendulumEnv</c>.
/// </summary>
/// <remarks>
/// Observation: cos θ, sin θ, θ̇ in [−8, 8]. It never terminates; "Pendulum-v1" truncates after 200 steps. One step is 50 ms of
/// θ̈ = 3g/(2l) sin θ + 3/(m l²) u with g = 10, m = l = 1, where θ moves by the new velocity (semi-implicit Euler).
/// </remarks>
public sealed class Pendulum : ClassicControlEnvironment
{
    private const double MaxSpeed = 8;
    private const double TimeStep = 0.05;

    private static readonly Box Observations = new([-1, -1, -(float)MaxSpeed], [1, 1, (float)MaxSpeed]);
    private static readonly Box Actions = new(-2, 2, 1);

    // The sine that an observation showed is the one that the next step needs.
    private double _angleSeen;
    private double _sinSeen;

    /// <summary>Makes the environment.</summary>
    public Pendulum()
        : base(stateSize: 2, Observations, Actions)
    {
    }

    private protected override void Begin(Rng rng, Span<double> state)
    {
        state[0] = rng.NextUniform(-Math.PI, Math.PI);
        state[1] = rng.NextUniform(-1, 1);
    }

    private protected override StepResult Advance(Span<double> state, EnvironmentAction action)
    {
        double theta = state[0];
        double speed = state[1];
        double u = action.Reals[0];
        double angle = Normalized(theta);
        double sin = theta == _angleSeen ? _sinSeen : Elementary.Sin(theta);
        double cost = (angle * angle) + (0.1 * (speed * speed)) + (0.001 * (u * u));
        speed = Math.Clamp(speed + (((15.0 * sin) + (3.0 * u)) * TimeStep), -MaxSpeed, MaxSpeed);
        state[0] = theta + (speed * TimeStep);
        state[1] = speed;
        return new StepResult(-cost, Terminated: false, Truncated: false);
    }

    private protected override void Observe(ReadOnlySpan<double> state, Span<float> observation)
    {
        Elementary.SinCos(state[0], out double sin, out double cos);
        (_angleSeen, _sinSeen) = (state[0], sin);
        observation[2] = (float)state[1];
        observation[1] = (float)sin;
        observation[0] = (float)cos;
    }

    /// <summary>The angle in [−π, π).</summary>
    private static double Normalized(double theta)
    {
        // The remainder with the sign of the divisor, as Python takes it; a number between 0 and the divisor is its own remainder.
        double turned = theta + Math.PI;
        if (turned is < 0 or >= 2 * Math.PI)
        {
            turned %= 2 * Math.PI;
            turned += turned < 0 ? 2 * Math.PI : 0;
        }

        return turned - Math.PI;
    }
}
