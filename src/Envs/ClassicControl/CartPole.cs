namespace Gradus.Envs;

/// <summary>
/// A pole stands on a cart that is pushed left (0) or right (1); every step until the pole leans more than 12° or the cart leaves the track
/// of ±2.4 earns a reward of 1. Equal to Gymnasium's <c>CartPoleEnv</c>: the same seed and actions give the same episode.
/// </summary>
/// <remarks>
/// Observation: cart position, cart velocity, pole angle (radians), angular velocity. The state is kept in double and observed in float.
/// Episodes have no length limit of their own; "CartPole-v1" adds one of 500 steps. Source: Barto, Sutton and Anderson, "Neuronlike
/// Adaptive Elements That Can Solve Difficult Learning Control Problems" (1983), with the equations of <see cref="CartPoleDynamics"/>.
/// </remarks>
public sealed class CartPole : ClassicControlEnvironment
{
    private readonly bool _suttonBartoReward;

    /// <summary>Makes the environment.</summary>
    /// <param name="suttonBartoReward">
    /// True for the rewards of Sutton and Barto's book: 0 per step and −1 for the step that drops the pole.
    /// </param>
    public CartPole(bool suttonBartoReward = false)
        : base(ControlKernel.Single<CartPoleDynamics>()) => _suttonBartoReward = suttonBartoReward;

    private protected override double RewardOf(double reward, bool over) => !_suttonBartoReward ? reward : over ? -1 : 0;
}
