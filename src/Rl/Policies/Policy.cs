using Gradus.Autodiff;
using Gradus.Autodiff.Parameters;
using Gradus.Envs.Spaces;
using Gradus.Rl.Networks;
using Gradus.Tensors;
using Gradus.Tensors.Managed;
using Gradus.Tensors.Randomness;

namespace Gradus.Rl.Policies;

/// <summary>
/// A trained policy, ready to act. It is immutable and thread-safe: one object can serve all threads of a game or a service. Acting allocates
/// nothing, the first call on each thread aside.
/// </summary>
public sealed class Policy : IDisposable
{
    private readonly ThreadLocal<Actor> _actors;
    private readonly Discrete _actions;

    /// <summary>Takes over a parameter vector that nobody else writes to.</summary>
    internal Policy(PolicyDescription description, ActorCriticNetwork network, ParameterVector<float> theta, Backend<float>? backend = null)
    {
        _actions = (Discrete)description.ActionSpace;
        Description = description;
        Network = network;
        Theta = theta;
        backend ??= new ManagedBackend<float>();
        _actors = new ThreadLocal<Actor>(() => new Actor(backend, network, theta));
    }

    /// <summary>What the policy is for and what it is made of.</summary>
    public PolicyDescription Description { get; }

    /// <summary>The environment it was trained on.</summary>
    public string EnvironmentId => Description.EnvironmentId;

    /// <summary>What it sees.</summary>
    public Space ObservationSpace => Description.ObservationSpace;

    /// <summary>What it chooses from.</summary>
    public Space ActionSpace => Description.ActionSpace;

    /// <summary>Number of parameters, the value network's included.</summary>
    public int ParameterCount => Theta.Layout.Count;

    internal ActorCriticNetwork Network { get; }

    internal ParameterVector<float> Theta { get; }

    /// <summary>Reads a policy file. Everything is checked first: format, spaces, architecture, names, shapes and that every number is finite.</summary>
    /// <param name="path">A <c>.safetensors</c> file written by <see cref="Save"/>.</param>
    /// <param name="backend">Does the arithmetic, on all threads that act; null for a managed backend.</param>
    /// <exception cref="InvalidPolicyException">The file is not a policy, or a damaged one; the message says what is wrong.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static Policy Load(string path, Backend<float>? backend = null) => PolicyFile.Read(path, backend);

    /// <summary>Writes the policy as safetensors, atomically: an existing file is replaced only by a complete one.</summary>
    /// <param name="path">The file.</param>
    public void Save(string path) => PolicyFile.Write(this, path);

    /// <summary>The most probable action.</summary>
    /// <param name="observation">What is seen, D numbers.</param>
    /// <returns>An action of the action space.</returns>
    /// <exception cref="ArgumentException">The observation has the wrong length.</exception>
    public int Act(ReadOnlySpan<float> observation) => _actions.Start + Categorical<float>.Mode(LogProbabilities(observation));

    /// <summary>An action drawn from π(·|s).</summary>
    /// <param name="observation">What is seen, D numbers.</param>
    /// <param name="rng">The stream to draw from; one per thread, for a stream is not thread-safe.</param>
    /// <returns>An action of the action space.</returns>
    /// <exception cref="ArgumentException">The observation has the wrong length.</exception>
    public int Act(ReadOnlySpan<float> observation, Rng rng)
    {
        Actor actor = Evaluate(observation);
        return _actions.Start + Categorical<float>.Sample(actor.Probabilities, rng);
    }

    /// <summary>π(a|s) of every action.</summary>
    /// <param name="observation">What is seen, D numbers.</param>
    /// <param name="probabilities">Receives A numbers.</param>
    /// <exception cref="ArgumentException">Either span has the wrong length.</exception>
    public void Probabilities(ReadOnlySpan<float> observation, Span<float> probabilities)
    {
        if (probabilities.Length != _actions.N)
        {
            throw new ArgumentException($"There are {_actions.N} actions, but room for {probabilities.Length} probabilities.", nameof(probabilities));
        }

        Evaluate(observation).Probabilities.CopyTo(probabilities);
    }

    /// <summary>SHA-256 over the parameters, as lower-case hexadecimal.</summary>
    public string ParameterHash() => Theta.Hash();

    /// <summary>Frees what the threads hold for acting.</summary>
    public void Dispose() => _actors.Dispose();

    private ReadOnlySpan<float> LogProbabilities(ReadOnlySpan<float> observation) => Evaluate(observation).LogProbabilities;

    private Actor Evaluate(ReadOnlySpan<float> observation)
    {
        Actor actor = _actors.Value!;
        actor.Evaluate(observation);
        return actor;
    }

    /// <summary>One thread's memory: a tape of one row over the shared parameters.</summary>
    private sealed class Actor
    {
        private readonly CompiledTape<float> _tape;
        private readonly Tensor<float> _observation;
        private readonly Categorical<float> _policy;

        public Actor(Backend<float> backend, ActorCriticNetwork network, ParameterVector<float> theta)
        {
            var tape = new Tape<float>(backend);
            Var<float> observation = tape.Input("observation", 1, network.ObservationSize);
            _policy = Categorical<float>.Record(network.RecordPolicy(tape, theta, observation));
            _observation = observation.Value;
            _tape = tape.Compile();
        }

        public ReadOnlySpan<float> LogProbabilities => _policy.LogProbabilities.Value.Span;

        public ReadOnlySpan<float> Probabilities => _policy.Probabilities.Value.Span;

        public void Evaluate(ReadOnlySpan<float> observation)
        {
            _observation.CopyFrom(observation);
            _tape.Forward();
        }
    }
}
