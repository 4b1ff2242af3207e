using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Inference;

/// <summary>
/// The memory in which a policy acts in one game, and what the policy remembers of it. It may be used by any thread, but by one at a time.
/// No member allocates.
/// </summary>
public sealed class ActingSession
{
    private readonly TrainedPolicy _policy;
    private readonly RowMemory _memory;
    private readonly ActionFactor[] _factors;
    private readonly int[] _outputs;
    private readonly float[] _observation;
    private readonly float[] _seen;
    private int _isInUse;

    internal ActingSession(TrainedPolicy policy)
    {
        ActorCriticNetwork network = policy.Network;
        _policy = policy;
        _memory = new RowMemory(policy.Theta, network.ActingStateSize);
        _factors = network.Head.MakeFactors(network.LogStd is { } block ? _memory[block] : []);
        _outputs = network.Head.OutputsOfLeaves();
        _observation = new float[policy.ObservationSize];
        _seen = new float[network.ObservationSize];
        network.Act(_memory, _seen); // finds room for all that comes later
    }

    /// <summary>How many numbers are remembered; 0 for a policy without memory.</summary>
    public int StateSize => _memory.State.Length;

    /// <summary>Forgets everything: an episode begins.</summary>
    /// <exception cref="InvalidOperationException">Another thread is using the session.</exception>
    public void Reset()
    {
        Enter();
        _memory.State.Clear();
        Leave();
    }

    /// <summary>Copies what is remembered, for a saved game.</summary>
    /// <param name="state">Receives <see cref="StateSize"/> numbers.</param>
    /// <exception cref="ArgumentException">There is room for another number of them.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using the session.</exception>
    public void CopyState(Span<float> state)
    {
        RequireSize(state);
        Enter();
        _memory.State.CopyTo(state);
        Leave();
    }

    /// <summary>Remembers what <see cref="CopyState"/> gave.</summary>
    /// <param name="state"><see cref="StateSize"/> numbers.</param>
    /// <exception cref="ArgumentException">There are more or fewer, or one of them is NaN or infinite; nothing changes.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using the session.</exception>
    public void SetState(ReadOnlySpan<float> state)
    {
        RequireSize(state);
        if (!Rows.AreFinite(state))
        {
            throw new ArgumentException("An element of the state is NaN or infinite; a session remembers finite numbers.", nameof(state));
        }

        Enter();
        state.CopyTo(_memory.State);
        Leave();
    }

    /// <summary>An action of a Discrete space.</summary>
    /// <param name="observation">The observation, D numbers, as the environment shows it.</param>
    /// <param name="sampler">Samples the action; null for the greedy one.</param>
    /// <exception cref="ArgumentException">
    /// The observation has the wrong length, or an element that is not finite or not among its values.
    /// </exception>
    /// <exception cref="PolicyFailedException">The networks overflow at this observation; what is remembered stays as it is.</exception>
    /// <exception cref="InvalidOperationException">
    /// Actions are not single integers, the policy needs a mask, or another thread is using the session.
    /// </exception>
    public int Act(ReadOnlySpan<float> observation, ActionSampler? sampler = null) =>
        Act(observation, default(ReadOnlySpan<bool>), sampler);

    /// <summary>A legal action of a Discrete space.</summary>
    /// <param name="observation">The observation, D numbers, as the environment shows it.</param>
    /// <param name="mask">As many elements as there are actions; true where one is legal. Empty for a policy without masks.</param>
    /// <param name="sampler">Samples the action; null for the greedy one.</param>
    /// <exception cref="ArgumentException">
    /// The observation or the mask has the wrong length, an element of the observation is not finite or not among its values, or no action
    /// is legal.
    /// </exception>
    /// <exception cref="PolicyFailedException">The networks overflow at this observation; what is remembered stays as it is.</exception>
    /// <exception cref="InvalidOperationException">
    /// Actions are not single integers, the policy was trained without masks, or another thread is using the session.
    /// </exception>
    public int Act(ReadOnlySpan<float> observation, ReadOnlySpan<bool> mask, ActionSampler? sampler = null)
    {
        PolicyArguments.RequireDiscrete(_policy.Description.ActionSpace);
        Enter();
        try
        {
            Evaluate(observation, mask);
            return ((CategoricalFactor)_factors[0]).Choose(sampler?.Rng);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>An action in the flat form that every space has.</summary>
    /// <param name="observation">The observation, D numbers, as the environment shows it.</param>
    /// <param name="action">Receives as many numbers as an action has; integers as whole numbers.</param>
    /// <param name="sampler">Samples the action; null for the greedy one.</param>
    /// <exception cref="ArgumentException">
    /// A span has the wrong length, or an element of the observation is not finite or not among its values.
    /// </exception>
    /// <exception cref="PolicyFailedException">The networks overflow at this observation; what is remembered stays as it is.</exception>
    /// <exception cref="InvalidOperationException">The policy needs a mask, or another thread is using the session.</exception>
    public void Act(ReadOnlySpan<float> observation, Span<float> action, ActionSampler? sampler = null) =>
        Act(observation, default, action, sampler);

    /// <summary>A legal action in the flat form that every space has.</summary>
    /// <param name="observation">The observation, D numbers, as the environment shows it.</param>
    /// <param name="mask">True where a choice is legal. Empty for a policy without masks.</param>
    /// <param name="action">Receives as many numbers as an action has; integers as whole numbers.</param>
    /// <param name="sampler">Samples the action; null for the greedy one.</param>
    /// <exception cref="ArgumentException">
    /// A span has the wrong length, an element of the observation is not finite or not among its values, or nothing is legal.
    /// </exception>
    /// <exception cref="PolicyFailedException">The networks overflow at this observation; what is remembered stays as it is.</exception>
    /// <exception cref="InvalidOperationException">
    /// The policy was trained without masks, or another thread is using the session.
    /// </exception>
    public void Act(ReadOnlySpan<float> observation, ReadOnlySpan<bool> mask, Span<float> action, ActionSampler? sampler = null)
    {
        Space actions = _policy.Description.ActionSpace;
        PolicyArguments.RequireRoom(actions, action);
        Enter();
        try
        {
            Evaluate(observation, mask);
            for (int i = 0; i < _factors.Length; i++)
            {
                _factors[i].Choose(sampler?.Rng, actions.Leaves[i].Of(action));
            }
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>π(a|s) of every action of a Discrete space, as a step of the game; 0 where one is not legal.</summary>
    /// <param name="observation">The observation, D numbers, as the environment shows it.</param>
    /// <param name="mask">As many elements as there are actions; true where one is legal. Empty for a policy without masks.</param>
    /// <param name="probabilities">Receives a number for each action.</param>
    /// <exception cref="ArgumentException">
    /// A span has the wrong length, an element of the observation is not finite or not among its values, or no action is legal.
    /// </exception>
    /// <exception cref="PolicyFailedException">The networks overflow at this observation; what is remembered stays as it is.</exception>
    /// <exception cref="InvalidOperationException">
    /// Actions are not single integers, the policy needs a mask or takes none, or another thread is using the session.
    /// </exception>
    public void Probabilities(ReadOnlySpan<float> observation, ReadOnlySpan<bool> mask, Span<float> probabilities)
    {
        PolicyArguments.RequireRoomForAll(_policy.Description.ActionSpace, probabilities);
        Enter();
        try
        {
            Evaluate(observation, mask);
            ((CategoricalFactor)_factors[0]).Probabilities.CopyTo(probabilities);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Evaluates π(·|s), and remembers the step.</summary>
    private void Evaluate(ReadOnlySpan<float> observation, ReadOnlySpan<bool> mask)
    {
        PolicyDescription description = _policy.Description;
        PolicyArguments.RequireObservation(description.ObservationSpace, observation);
        PolicyArguments.RequireMask(description, mask);
        observation.CopyTo(_observation);
        _policy.Normalization?.Apply(_observation);
        ObservationEncoding.Encode(description.ObservationSpace, _policy.Shares, _observation, _seen);
        _memory.Begin();
        ReadOnlySpan<float> outputs = _policy.Network.Act(_memory, _seen);
        bool isFinite = true;
        for (int i = 0; i < _factors.Length; i++)
        {
            SpacePart leaf = description.ActionSpace.Leaves[i];
            isFinite &= _factors[i].Take(outputs[.._outputs[i]], mask.IsEmpty ? mask : leaf.MaskOf(mask));
            outputs = outputs[_outputs[i]..];
        }

        if (!isFinite)
        {
            throw new PolicyFailedException(
                "The policy has no action for this observation: its networks overflow, and one of their outputs is NaN or infinite.");
        }

        _memory.Remember();
    }

    private void RequireSize(ReadOnlySpan<float> state)
    {
        if (state.Length != StateSize)
        {
            throw new ArgumentException($"The session remembers {StateSize} numbers, not {state.Length}.", nameof(state));
        }
    }

    private void Enter()
    {
        if (Interlocked.Exchange(ref _isInUse, 1) != 0)
        {
            throw new InvalidOperationException(
                "Another thread is using this session: it acts in one game, so make one session per game with policy.NewSession().");
        }
    }

    private void Leave() => Volatile.Write(ref _isInUse, 0);
}
