namespace Gradus.Envs;

/// <summary>
/// Swing up a pendulum with a weak motor and hold it upright: the action is a torque, clipped to [−2, 2], and every step costs θ² +
/// 0.1 θ̇² + 0.001 u², with θ in [−π, π) and 0 upright. Equal to Gymnasium's <c>PendulumEnv</c>.
/// </summary>
/// <remarks>
/// Observation: cos θ, sin θ, θ̇ in [−8, 8]. It never terminates; "Pendulum-v1" truncates after 200 steps. One step is 50 ms of
/// θ̈ = 3g/(2l) sin θ + 3/(m l²) u with g = 10, m = l = 1, where θ moves by the new velocity (semi-implicit Euler).
/// </remarks>
public sealed class Pendulum : ClassicControlEnvironment
{
    /// <summary>Makes the environment.</summary>
    public Pendulum()
        : base(ControlKernel.Single<PendulumDynamics>())
    {
    }
}
