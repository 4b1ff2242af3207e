using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// What a policy remembers of one game: <see cref="Act(ReadOnlySpan{float})"/> at every step, and <see cref="Reset"/> where an episode
/// begins. Any number of sessions share a policy; a session belongs to one game, and may be used by any thread, but by one at a time.
/// Acting allocates nothing after the first call on each thread.
/// </summary>
public sealed class PolicySession
{
    private readonly float[] _state;
    private int _isInUse;

    internal PolicySession(Policy policy, int stateSize)
    {
        Policy = policy;
        _state = new float[stateSize];
    }

    /// <summary>The policy that acts.</summary>
    public Policy Policy { get; }

    /// <summary>The number of numbers that the session remembers; 0 for a policy without memory.</summary>
    public int StateSize => _state.Length;

    /// <summary>Forgets everything: an episode begins.</summary>
    /// <exception cref="InvalidOperationException">Another thread is using the session.</exception>
    public void Reset()
    {
        Enter();
        Array.Clear(_state);
        Leave();
    }

    /// <summary>Copies what the session remembers, for a saved game.</summary>
    /// <param name="state">Receives <see cref="StateSize"/> numbers.</param>
    /// <exception cref="ArgumentException">There is room for another number of them.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using the session.</exception>
    public void CopyState(Span<float> state)
    {
        RequireSize(state);
        Enter();
        _state.CopyTo(state);
        Leave();
    }

    /// <summary>Remembers what <see cref="CopyState"/> gave.</summary>
    /// <param name="state"><see cref="StateSize"/> numbers.</param>
    /// <exception cref="ArgumentException">There are more or fewer, or one of them is NaN or infinite; nothing changes.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using the session.</exception>
    public void SetState(ReadOnlySpan<float> state)
    {
        RequireSize(state);
        int strange = state.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        if (strange >= 0)
        {
            throw new ArgumentException(
                $"Element {strange} of the state is {(float.IsNaN(state[strange]) ? "NaN" : "infinite")}; a session remembers finite "
                    + $"numbers.",
                nameof(state));
        }

        Enter();
        state.CopyTo(_state);
        Leave();
    }

    /// <inheritdoc cref="Policy.Act(ReadOnlySpan{float})"/>
    /// <exception cref="InvalidOperationException">
    /// The action space is not <see cref="Discrete"/>, or another thread is using the session.
    /// </exception>
    public int Act(ReadOnlySpan<float> observation)
    {
        PolicyArguments.RequireDiscrete(Policy.ActionSpace);
        return Choose(observation).Index;
    }

    /// <inheritdoc cref="Policy.Act(ReadOnlySpan{float}, Rng)"/>
    /// <exception cref="InvalidOperationException">
    /// The action space is not <see cref="Discrete"/>, or another thread is using the session.
    /// </exception>
    public int Act(ReadOnlySpan<float> observation, Rng rng)
    {
        PolicyArguments.RequireDiscrete(Policy.ActionSpace);
        return Choose(observation, rng).Index;
    }

    /// <inheritdoc cref="Policy.Act(ReadOnlySpan{float}, ReadOnlySpan{bool}, Rng?)"/>
    /// <exception cref="InvalidOperationException">
    /// The action space is not <see cref="Discrete"/>, the policy was trained without masks, or another thread is using the session.
    /// </exception>
    public int Act(ReadOnlySpan<float> observation, ReadOnlySpan<bool> mask, Rng? rng = null)
    {
        PolicyArguments.RequireDiscrete(Policy.ActionSpace);
        return Choose(observation, mask, rng).Index;
    }

    /// <inheritdoc cref="Policy.Act(ReadOnlySpan{float}, Span{float}, Rng?)"/>
    /// <exception cref="InvalidOperationException">Another thread is using the session.</exception>
    public void Act(ReadOnlySpan<float> observation, Span<float> action, Rng? rng = null)
    {
        PolicyArguments.RequireRoom(Policy.ActionSpace, action);
        Choose(observation, rng).CopyTo(action);
    }

    /// <inheritdoc cref="Policy.Choose(ReadOnlySpan{float}, Rng?)"/>
    /// <exception cref="InvalidOperationException">
    /// The policy was trained with masks, or another thread is using the session.
    /// </exception>
    public EnvironmentAction Choose(ReadOnlySpan<float> observation, Rng? rng = null) => Choose(observation, [], rng);

    /// <inheritdoc cref="Policy.Choose(ReadOnlySpan{float}, ReadOnlySpan{bool}, Rng?)"/>
    /// <exception cref="InvalidOperationException">
    /// The policy was trained without masks, or another thread is using the session.
    /// </exception>
    public EnvironmentAction Choose(ReadOnlySpan<float> observation, ReadOnlySpan<bool> mask, Rng? rng = null) =>
        Choose(observation, mask, [], rng);

    /// <summary>π(a|s) of every action of a <see cref="Discrete"/> space, as a step of the game.</summary>
    /// <param name="observation">The observation, D numbers.</param>
    /// <param name="mask">A elements; true where the action is legal. Empty for a policy that was trained without masks.</param>
    /// <param name="probabilities">Receives A numbers; 0 where an action is not legal.</param>
    /// <exception cref="ArgumentException">
    /// A span has the wrong length, the observation holds NaN or an infinity, or no action is legal.
    /// </exception>
    /// <exception cref="PolicyFailedException">The networks overflow at this observation.</exception>
    /// <exception cref="InvalidOperationException">
    /// The action space is not <see cref="Discrete"/>, the policy was trained without masks, or another thread is using the session.
    /// </exception>
    public void Probabilities(ReadOnlySpan<float> observation, ReadOnlySpan<bool> mask, Span<float> probabilities)
    {
        PolicyArguments.RequireRoomForAll(Policy.ActionSpace, probabilities);
        Enter();
        try
        {
            Policy.Evaluate(observation, mask, _state).CopyDistribution(probabilities);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Chooses, and writes π(·|s) as <see cref="Actor.CopyDistribution"/> where there is room for it.</summary>
    internal EnvironmentAction Choose(ReadOnlySpan<float> observation, ReadOnlySpan<bool> mask, Span<float> distribution, Rng? rng)
    {
        Enter();
        try
        {
            Actor actor = Policy.Evaluate(observation, mask, _state);
            if (distribution.Length > 0)
            {
                actor.CopyDistribution(distribution);
            }

            return actor.Choose(rng);
        }
        finally
        {
            Leave();
        }
    }

    private void RequireSize(ReadOnlySpan<float> state)
    {
        if (state.Length != _state.Length)
        {
            throw new ArgumentException($"The session remembers {_state.Length} numbers, not {state.Length}.", nameof(state));
        }
    }

    private void Enter()
    {
        if (Interlocked.Exchange(ref _isInUse, 1) != 0)
        {
            throw new InvalidOperationException(
                "Another thread is using this session: it remembers one game, so make one session per game with policy.NewSession().");
        }
    }

    private void Leave() => Volatile.Write(ref _isInUse, 0);
}
