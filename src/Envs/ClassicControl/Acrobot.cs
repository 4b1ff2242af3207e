using Gradus.Envs.Spaces;
using Gradus.Tensors.Randomness;

namespace Gradus.Envs.ClassicControl;

/// <summary>
/// Two links hang from a bar with a motor between them, which pulls (0), rests (1) or pushes (2); the free end is to swing one link's
/// length above the bar, and every step before that costs 1. Equal to Gymnasium's <c>AcrobotEnv</c>.
/// </summary>
/// <remarks>
/// Observation: cos θ₁, sin θ₁, cos θ₂, sin θ₂, θ̇₁, θ̇₂, with θ₁ = 0 hanging and θ₂ relative to the first link. "Acrobot-v1" adds a limit of
/// 500 steps. Source: Sutton, "Generalization in Reinforcement Learning" (1996), with the corrected dynamics of Sutton and Barto's book;
/// one step of 0.2 s is one Runge–Kutta step of fourth order. Links: length 1, mass 1, centre of mass at ½, inertia 1.
/// </remarks>
public sealed class Acrobot : ClassicControlEnvironment
{
    private const double Gravity = 9.8;
    private const double CentreOfMass = 0.5;
    private const double Inertia = 1.0;
    private const double TimeStep = 0.2;
    private const double MaxSpeed1 = 4 * Math.PI;
    private const double MaxSpeed2 = 9 * Math.PI;

    private static readonly Discrete Actions = new(3);
    private static readonly Box Observations = new(
        [-1, -1, -1, -1, -(float)MaxSpeed1, -(float)MaxSpeed2],
        [1, 1, 1, 1, (float)MaxSpeed1, (float)MaxSpeed2]);

    /// <summary>Makes the environment.</summary>
    public Acrobot()
        : base(stateSize: 4, Observations, Actions)
    {
    }

    private protected override void Begin(Rng rng, Span<double> state)
    {
        foreach (ref double component in state)
        {
            component = (float)rng.NextUniform(-0.1, 0.1);
        }
    }

    private protected override StepResult Advance(Span<double> state, EnvironmentAction action)
    {
        var s = new State(state[0], state[1], state[2], state[3]);
        s = RungeKutta(s, torque: action.Index - 1);
        state[0] = Wrapped(s.Theta1);
        state[1] = Wrapped(s.Theta2);
        state[2] = Math.Clamp(s.Speed1, -MaxSpeed1, MaxSpeed1);
        state[3] = Math.Clamp(s.Speed2, -MaxSpeed2, MaxSpeed2);
        var angles = new FourAngles(state[0], state[1] + state[0]);
        bool up = -angles.Cos(0) - angles.Cos(1) > 1.0;
        return new StepResult(up ? 0 : -1, up, Truncated: false);
    }

    private protected override void Observe(ReadOnlySpan<double> state, Span<float> observation)
    {
        var angles = new FourAngles(state[0], state[1]);
        observation[5] = (float)state[3];
        observation[4] = (float)state[2];
        observation[3] = (float)angles.Sin(1);
        observation[2] = (float)angles.Cos(1);
        observation[1] = (float)angles.Sin(0);
        observation[0] = (float)angles.Cos(0);
    }

    /// <summary>y + h/6 (k₁ + 2k₂ + 2k₃ + k₄), with k₁ to k₄ the derivatives at the start, twice half-way and at the end.</summary>
    private static State RungeKutta(State y, double torque)
    {
        const double Half = TimeStep / 2.0;
        State k1 = Derivative(y, torque);
        State k2 = Derivative(y + (Half * k1), torque);
        State k3 = Derivative(y + (Half * k2), torque);
        State k4 = Derivative(y + (TimeStep * k3), torque);
        return y + (TimeStep / 6.0 * (k1 + (2 * k2) + (2 * k3) + k4));
    }

    /// <summary>The equations of motion, written out for links of length and mass 1.</summary>
    private static State Derivative(State s, double torque)
    {
        var angles = new FourAngles(s.Theta2, s.Theta1 + s.Theta2 - (Math.PI / 2.0), s.Theta1 - (Math.PI / 2));
        double sin2 = angles.Sin(0);
        double cos2 = angles.Cos(0);
        double d1 = (CentreOfMass * CentreOfMass) + (1 + (CentreOfMass * CentreOfMass) + (2 * CentreOfMass * cos2)) + Inertia + Inertia;
        double d2 = (CentreOfMass * CentreOfMass) + (CentreOfMass * cos2) + Inertia;
        double phi2 = CentreOfMass * Gravity * angles.Cos(1);
        double phi1 = (-CentreOfMass * (s.Speed2 * s.Speed2) * sin2)
            - (2 * CentreOfMass * s.Speed2 * s.Speed1 * sin2)
            + ((CentreOfMass + 1) * Gravity * angles.Cos(2))
            + phi2;
        double acceleration2 = (torque + (d2 / d1 * phi1) - (CentreOfMass * (s.Speed1 * s.Speed1) * sin2) - phi2)
            / ((CentreOfMass * CentreOfMass) + Inertia - (d2 * d2 / d1));
        double acceleration1 = -((d2 * acceleration2) + phi1) / d1;
        return new State(s.Speed1, s.Speed2, acceleration1, acceleration2);
    }

    /// <summary>The angle in [−π, π].</summary>
    private static double Wrapped(double angle)
    {
        while (angle > Math.PI)
        {
            angle -= 2 * Math.PI;
        }

        while (angle < -Math.PI)
        {
            angle += 2 * Math.PI;
        }

        return angle;
    }

    private readonly record struct State(double Theta1, double Theta2, double Speed1, double Speed2)
    {
        public static State operator +(State a, State b) =>
            new(a.Theta1 + b.Theta1, a.Theta2 + b.Theta2, a.Speed1 + b.Speed1, a.Speed2 + b.Speed2);

        public static State operator *(double factor, State a) =>
            new(factor * a.Theta1, factor * a.Theta2, factor * a.Speed1, factor * a.Speed2);
    }
}
