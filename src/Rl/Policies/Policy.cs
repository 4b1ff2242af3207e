using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// A trained policy, ready to act. It is immutable and thread-safe: one object can serve all threads of a game or a service. Apart from the
/// first call on each thread, acting allocates nothing.
/// </summary>
/// <remarks>
/// A policy with memory acts through sessions, one for each game: <see cref="NewSession"/>. Its own members that act throw an
/// <see cref="InvalidOperationException"/>. Policies without memory have sessions too, so that code can treat all alike.
/// </remarks>
public sealed class Policy : IDisposable
{
    private readonly ThreadLocal<Actor> _actors;
    private readonly ThreadLocal<Critic> _critics;
    private volatile bool _isDisposed;

    /// <summary>Takes ownership of a parameter vector.</summary>
    internal Policy(
        PolicyDescription description,
        ActorCriticNetwork network,
        ParameterVector<float> theta,
        FrozenNormalization? normalization,
        Backend<float>? backend = null)
    {
        Description = description;
        Network = network;
        Theta = theta;
        Normalization = normalization;
        backend ??= new ManagedBackend<float>();
        _actors = new ThreadLocal<Actor>(() => new Actor(backend, network, theta, normalization));
        _critics = new ThreadLocal<Critic>(() => new Critic(backend, network, theta, rows: 1));
    }

    /// <summary>The policy's purpose and architecture.</summary>
    public PolicyDescription Description { get; }

    /// <summary>The environment it was trained on.</summary>
    public string EnvironmentId => Description.EnvironmentId;

    /// <summary>The observation space.</summary>
    public Space ObservationSpace => Description.ObservationSpace;

    /// <summary>The action space.</summary>
    public Space ActionSpace => Description.ActionSpace;

    /// <summary>The number of parameters, including the value network's.</summary>
    public int ParameterCount => Theta.Layout.Count;

    /// <summary>
    /// The normalisation statistics that it was trained with, applied to every observation; null if nothing was normalised.
    /// </summary>
    public FrozenNormalization? Normalization { get; }

    /// <summary>Whether it remembers what it has seen, so that it acts through <see cref="NewSession"/>.</summary>
    public bool HasMemory => Network.StateSize > 0;

    internal ActorCriticNetwork Network { get; }

    internal ParameterVector<float> Theta { get; }

    /// <summary>
    /// Reads a policy file. Everything is checked first: format, spaces, architecture, names, shapes and that every number is finite.
    /// </summary>
    /// <param name="path">A <c>.safetensors</c> file written by <see cref="Save"/>.</param>
    /// <param name="backend">The backend, used on all threads that act; null for a managed one.</param>
    /// <exception cref="InvalidPolicyException">The file is not a policy, or is damaged; the message says what is wrong.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static Policy Load(string path, Backend<float>? backend = null) => PolicyFile.Read(path, backend);

    /// <summary>Writes the policy as safetensors, atomically: an existing file is replaced only by a complete one.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidPolicyException">
    /// It could not be loaded again, because a number is NaN or infinite or its kind of network is not registered; nothing is written.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => PolicyFile.Write(this, path);

    /// <summary>
    /// Makes a session: what a policy remembers of one game, at the beginning of an episode. Any number of sessions share the policy.
    /// </summary>
    public PolicySession NewSession() => new(this, OfThisThread.StateSize);

    /// <summary>The greedy action of a policy over a <see cref="Discrete"/> space.</summary>
    /// <param name="observation">The observation, D numbers.</param>
    /// <returns>An action of the action space.</returns>
    /// <exception cref="ArgumentException">The observation has the wrong length, or the observation holds NaN or an infinity.</exception>
    /// <exception cref="PolicyFailedException">The networks overflow at this observation.</exception>
    /// <exception cref="InvalidOperationException">The action space is not <see cref="Discrete"/>.</exception>
    public int Act(ReadOnlySpan<float> observation)
    {
        PolicyArguments.RequireDiscrete(ActionSpace);
        return Choose(observation).Index;
    }

    /// <summary>An action sampled from π(·|s) of a policy over a <see cref="Discrete"/> space.</summary>
    /// <param name="observation">The observation, D numbers.</param>
    /// <param name="rng">The random stream; one per thread, because a stream is not thread-safe.</param>
    /// <returns>An action of the action space.</returns>
    /// <exception cref="ArgumentException">The observation has the wrong length, or the observation holds NaN or an infinity.</exception>
    /// <exception cref="PolicyFailedException">The networks overflow at this observation.</exception>
    /// <exception cref="InvalidOperationException">The action space is not <see cref="Discrete"/>.</exception>
    public int Act(ReadOnlySpan<float> observation, Rng rng)
    {
        PolicyArguments.RequireDiscrete(ActionSpace);
        return Choose(observation, rng).Index;
    }

    /// <summary>A legal action of a policy over a <see cref="Discrete"/> space, in a task where not every action is always legal.</summary>
    /// <param name="observation">The observation, D numbers.</param>
    /// <param name="mask">A elements; true where the action is legal.</param>
    /// <param name="rng">The random stream; null for the greedy action.</param>
    /// <returns>A legal action of the action space.</returns>
    /// <exception cref="ArgumentException">
    /// The observation or the mask has the wrong length, the observation holds NaN or an infinity, or no action is legal.
    /// </exception>
    /// <exception cref="PolicyFailedException">The networks overflow at this observation.</exception>
    /// <exception cref="InvalidOperationException">
    /// The action space is not <see cref="Discrete"/>, or the policy was trained without masks.
    /// </exception>
    public int Act(ReadOnlySpan<float> observation, ReadOnlySpan<bool> mask, Rng? rng = null)
    {
        PolicyArguments.RequireDiscrete(ActionSpace);
        return Choose(observation, mask, rng).Index;
    }

    /// <summary>The greedy action or a sampled one, in the flat form that every action space has.</summary>
    /// <param name="observation">The observation, D numbers.</param>
    /// <param name="action">Receives as many numbers as the action space has; integers as whole numbers.</param>
    /// <param name="rng">The random stream; null for the greedy action.</param>
    /// <exception cref="ArgumentException">Either span has the wrong length, or the observation holds NaN or an infinity.</exception>
    /// <exception cref="PolicyFailedException">The networks overflow at this observation.</exception>
    public void Act(ReadOnlySpan<float> observation, Span<float> action, Rng? rng = null)
    {
        PolicyArguments.RequireRoom(ActionSpace, action);
        Choose(observation, rng).CopyTo(action);
    }

    /// <summary>
    /// The greedy action or a sampled one, in the form that <see cref="IEnvironment.Step"/> takes. Valid until this thread's next call.
    /// </summary>
    /// <param name="observation">The observation, D numbers.</param>
    /// <param name="rng">The random stream; null for the greedy action.</param>
    /// <exception cref="ArgumentException">The observation has the wrong length, or the observation holds NaN or an infinity.</exception>
    /// <exception cref="PolicyFailedException">The networks overflow at this observation.</exception>
    /// <exception cref="InvalidOperationException">The policy was trained with masks.</exception>
    public EnvironmentAction Choose(ReadOnlySpan<float> observation, Rng? rng = null) => Alone(observation, []).Choose(rng);

    /// <summary>The greedy action or a sampled one among the legal ones. Valid until this thread's next call.</summary>
    /// <param name="observation">The observation, D numbers.</param>
    /// <param name="mask"><see cref="Space.MaskSize"/> elements; true where the choice is legal.</param>
    /// <param name="rng">The random stream; null for the greedy action.</param>
    /// <exception cref="ArgumentException">
    /// The observation or the mask has the wrong length, the observation holds NaN or an infinity, or no action is legal.
    /// </exception>
    /// <exception cref="PolicyFailedException">The networks overflow at this observation.</exception>
    /// <exception cref="InvalidOperationException">The policy was trained without masks.</exception>
    public EnvironmentAction Choose(ReadOnlySpan<float> observation, ReadOnlySpan<bool> mask, Rng? rng = null) =>
        Alone(observation, mask).Choose(rng);

    /// <summary>π(a|s) of every action of a <see cref="Discrete"/> space.</summary>
    /// <param name="observation">The observation, D numbers.</param>
    /// <param name="probabilities">Receives A numbers.</param>
    /// <exception cref="ArgumentException">Either span has the wrong length, or the observation holds NaN or an infinity.</exception>
    /// <exception cref="PolicyFailedException">The networks overflow at this observation.</exception>
    /// <exception cref="InvalidOperationException">The action space is not <see cref="Discrete"/>.</exception>
    public void Probabilities(ReadOnlySpan<float> observation, Span<float> probabilities) =>
        Probabilities(observation, [], probabilities);

    /// <summary>π(a|s) of every action of a <see cref="Discrete"/> space; 0 where it is not legal.</summary>
    /// <param name="observation">The observation, D numbers.</param>
    /// <param name="mask">A elements; true where the action is legal. Empty for a policy that was trained without masks.</param>
    /// <param name="probabilities">Receives A numbers.</param>
    /// <exception cref="ArgumentException">
    /// A span has the wrong length, the observation holds NaN or an infinity, or no action is legal.
    /// </exception>
    /// <exception cref="PolicyFailedException">The networks overflow at this observation.</exception>
    /// <exception cref="InvalidOperationException">
    /// The action space is not <see cref="Discrete"/>, or the policy was trained without masks.
    /// </exception>
    public void Probabilities(ReadOnlySpan<float> observation, ReadOnlySpan<bool> mask, Span<float> probabilities)
    {
        PolicyArguments.RequireRoomForAll(ActionSpace, probabilities);
        Alone(observation, mask).CopyDistribution(probabilities);
    }

    /// <summary>
    /// V(s), the rewards that the value network expects from here on, discounted as in training. What training scaled of the rewards is
    /// scaled here too.
    /// </summary>
    /// <param name="observation">The observation, D numbers.</param>
    /// <exception cref="ArgumentException">The observation has the wrong length, or holds NaN or an infinity.</exception>
    /// <exception cref="InvalidOperationException">The policy has memory, and so has its value.</exception>
    public float Value(ReadOnlySpan<float> observation)
    {
        if (HasMemory)
        {
            throw new InvalidOperationException(
                $"The value of a policy with memory depends on what it has seen: ask a {nameof(PolicyInEnvironment)}, which remembers it.");
        }

        return Value(observation, []);
    }

    /// <summary>What the value network remembers of one game: nothing yet.</summary>
    internal Tensor<float>[] NewValueMemory() => CriticOfThisThread.NewMemory();

    /// <summary>V of what was observed since an episode began.</summary>
    /// <param name="observation">The last observation, D numbers.</param>
    /// <param name="memory">What the value network remembers, which becomes what it remembers then.</param>
    internal float Value(ReadOnlySpan<float> observation, Tensor<float>[] memory)
    {
        PolicyArguments.RequireObservation(ObservationSpace, observation);
        Critic critic = CriticOfThisThread;
        using (HostWrite<float> write = critic.Observations.Write())
        {
            observation.CopyTo(write.Span);
            Normalization?.Apply(write.Span);
        }

        return critic.EvaluateOne(memory);
    }

    /// <summary>SHA-256 over the parameters, as lower-case hexadecimal.</summary>
    public string ParameterHash() => Theta.Hash();

    private Actor OfThisThread
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _actors.Value!;
        }
    }

    private Critic CriticOfThisThread
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _critics.Value!;
        }
    }

    /// <summary>Frees the memory that threads hold for acting, which then throws an <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _actors.Dispose();
        _critics.Dispose();
    }

    /// <summary>Evaluates π(·|s) with this thread's memory.</summary>
    /// <param name="observation">The observation.</param>
    /// <param name="mask">The mask; empty for a policy without masks.</param>
    /// <param name="state">What the policy remembers, which becomes what it remembers then; unchanged if this throws.</param>
    internal Actor Evaluate(ReadOnlySpan<float> observation, ReadOnlySpan<bool> mask, Span<float> state)
    {
        PolicyArguments.RequireObservation(ObservationSpace, observation);
        PolicyArguments.RequireMask(Description, mask);
        Actor actor = OfThisThread;
        actor.Evaluate(observation, mask, state);
        return actor;
    }

    /// <summary>Evaluates π(·|s) of a policy that remembers nothing.</summary>
    private Actor Alone(ReadOnlySpan<float> observation, ReadOnlySpan<bool> mask) => !HasMemory
        ? Evaluate(observation, mask, [])
        : throw new InvalidOperationException(
            "The policy has memory, and what it does depends on what it has seen: act through policy.NewSession(), one session per game.");
}
