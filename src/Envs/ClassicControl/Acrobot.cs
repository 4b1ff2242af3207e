namespace Gradus.Envs;

/// <summary>
/// Two links hang from a bar with a motor between them, which pulls (0), rests (1) or pushes (2). The goal is to swing the free end one
/// link's length above the bar, and every step before that costs 1. Equal to Gymnasium's <c>AcrobotEnv</c>.
/// </summary>
/// <remarks>
/// Observation: cos θ₁, sin θ₁, cos θ₂, sin θ₂, θ̇₁, θ̇₂, with θ₁ = 0 hanging and θ₂ relative to the first link. "Acrobot-v1" adds a limit
/// of 500 steps. Source: Sutton, "Generalization in Reinforcement Learning" (1996), with the corrected dynamics of Sutton and Barto's book;
/// one step of 0.2 s is one Runge–Kutta step of fourth order. Links: length 1, mass 1, centre of mass at ½, inertia 1.
/// </remarks>
public sealed class Acrobot : ClassicControlEnvironment
{
    /// <summary>Makes the environment.</summary>
    public Acrobot()
        : base(ControlKernel.Single<AcrobotDynamics>())
    {
    }
}
