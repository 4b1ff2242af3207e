using Gradus.Envs.Spaces;
using Gradus.Tensors.Managed.Lanes;
using Gradus.Tensors.Randomness;

namespace Gradus.Envs.ClassicControl;

/// <summary>
/// A pole stands on a cart that is pushed left (0) or right (1); every step until the pole leans more than 12° or the cart leaves the
/// track of ±2.4 earns a reward of 1. Equal to Gymnasium's <c>CartPoleEnv</c>: same seed and actions, same episode.
/// </summary>
/// <remarks>
/// Observation: cart position, cart velocity, pole angle (radians), angular velocity. The state is kept in double and observed in float.
/// Episodes have no length limit of their own; "CartPole-v1" adds one of 500 steps. Source: Barto, Sutton and Anderson, "Neuronlike
/// Adaptive Elements That Can Solve Difficult Learning Control Problems" (1983), with the equations of <see cref="CartPoleDynamics"/>.
/// </remarks>
public sealed class CartPole : IEnvironment, IResumable
{
    private const string Name = nameof(CartPole);

    private readonly bool _suttonBartoReward;
    private Rng? _rng;
    private CartPoleState<Lane<double>> _state;
    private EpisodePhase _phase;

    /// <summary>Makes the environment.</summary>
    /// <param name="suttonBartoReward">Rewards as in Sutton and Barto's book: 0 per step and −1 for the step that drops the pole.</param>
    public CartPole(bool suttonBartoReward = false) => _suttonBartoReward = suttonBartoReward;

    /// <inheritdoc/>
    public Space ObservationSpace => CartPoleDynamics.ObservationSpace;

    /// <inheritdoc/>
    public Space ActionSpace => CartPoleDynamics.ActionSpace;

    /// <summary>Begins an episode: every component of the state is uniform in [−0.05, 0.05).</summary>
    /// <inheritdoc/>
    public void Reset(ulong? seed, Span<float> observation)
    {
        CheckObservation(observation);
        if (seed is { } value)
        {
            _rng = new Rng(value);
        }
        else if (_rng is null)
        {
            throw Misuse.FirstResetWithoutSeed(Name);
        }

        _state = CartPoleDynamics.Begin(_rng);
        _phase = EpisodePhase.Running;
        CartPoleDynamics.Observe(_state, observation);
    }

    /// <inheritdoc/>
    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        if (_phase != EpisodePhase.Running)
        {
            throw Misuse.StepOutsideEpisode(Name, _phase);
        }

        if (action.Kind != ActionKind.Index || (uint)action.Index > 1)
        {
            throw Misuse.ActionOutside(Name, action, ActionSpace);
        }

        CheckObservation(observation);
        CartPoleDynamics.Advance(ref _state, new(action.Index == 1 ? CartPoleDynamics.Force : -CartPoleDynamics.Force));
        CartPoleDynamics.Observe(_state, observation);
        bool fallen = Lane<double>.Any(CartPoleDynamics.IsOver(_state));
        if (fallen)
        {
            _phase = EpisodePhase.Ended;
        }

        double reward = !_suttonBartoReward ? 1 : fallen ? -1 : 0;
        return new StepResult(reward, fallen, Truncated: false);
    }

    /// <inheritdoc/>
    public void SaveState(BinaryWriter writer) => new CartPoleSnapshot(_phase, _rng, _state).Save(writer);

    /// <inheritdoc/>
    public void LoadState(BinaryReader reader) => (_phase, _rng, _state) = CartPoleSnapshot.Load(reader);

    private void CheckObservation(Span<float> observation)
    {
        if (observation.Length != CartPoleDynamics.StateSize)
        {
            throw Misuse.ObservationLength(Name, observation.Length, ObservationSpace);
        }
    }
}
