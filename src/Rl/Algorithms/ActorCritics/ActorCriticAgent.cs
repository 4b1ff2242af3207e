using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// What all synchronous actor-critics share: networks, the training tape up to the heads, rollouts, returns and advantages. An algorithm
/// records its loss behind the heads, calls <see cref="CompileTape"/> at the end of its constructor and says how an update learns.
/// </summary>
public abstract class ActorCriticAgent : Agent
{
    private readonly ActorCriticOptions _options;
    private readonly Critic _critic;
    private readonly RunningNormalization _normalization;
    private readonly Rng _actionStream;
    private RolloutCollector? _collector;
    private CompiledTape<float>? _compiled;

    /// <summary>Builds networks and the tape up to the heads.</summary>
    /// <param name="environments">The environments to learn on; not owned.</param>
    /// <param name="options">Hyper-parameters.</param>
    /// <param name="backend">Does the arithmetic; null for a managed backend on one thread.</param>
    /// <param name="keepsActivations">Whether gradients flow through the rows of the rollout; false where they are taken elsewhere.</param>
    /// <exception cref="ArgumentException">Actions are to be squashed into a box that has infinite bounds.</exception>
    private protected ActorCriticAgent(VectorEnvironment environments, ActorCriticOptions options, Backend<float>? backend, bool keepsActivations = true)
        : base(environments)
    {
        _options = options;
        Backend = backend ?? new ManagedBackend<float>();
        SeedSequence[] streams = new SeedSequence(options.Seed).Spawn(3);
        _actionStream = new Rng(streams[1]);
        ShuffleStream = new Rng(streams[2]);
        Network = options.Architecture.MakeComplete(environments.ObservationSpace, new ActionHead(environments.ActionSpace, options.Gaussian));
        Theta = new ParameterVector<float>(Network.Layout);
        Network.Initialize(Theta, new Rng(streams[0]));

        int rows = checked(options.Steps * environments.Count);
        Model = keepsActivations
            ? new ActorCriticTape(Backend, Network, Theta, rows)
            : new ActorCriticTape(Backend, Network, Theta, rows, new PassingNetworks(Backend, Network, Theta, environments.Count, rows));
        Advantages = Model.Tape.Input("advantage", rows, 1);
        Returns = Model.Tape.Input("return", rows, 1);
        Weights = Model.Tape.Input("weight", rows, 1);
        _critic = new Critic(Backend, Network, Theta, environments.Count);
        _normalization = new RunningNormalization(
            options.NormalizeObservations, options.NormalizeRewards, environments.Count, environments.ObservationSpace.Size, options.Gamma);
    }

    /// <inheritdoc/>
    public override bool CanResume => true;

    /// <inheritdoc/>
    public override int StepsPerUpdate => _options.Steps * Environments.Count;

    /// <summary>Does the arithmetic.</summary>
    private protected Backend<float> Backend { get; }

    /// <summary>θ and its gradient.</summary>
    private protected ParameterVector<float> Theta { get; }

    /// <summary>Draws the order of minibatches.</summary>
    private protected Rng ShuffleStream { get; }

    /// <summary>Policy and value networks.</summary>
    private protected ActorCriticNetwork Network { get; }

    /// <summary>The tape up to the heads.</summary>
    private protected ActorCriticTape Model { get; }

    /// <summary>A, (B, 1).</summary>
    private protected Var<float> Advantages { get; }

    /// <summary>R, (B, 1).</summary>
    private protected Var<float> Returns { get; }

    /// <summary>w, (B, 1): 1 / (number of transitions), 0 for rows that are none.</summary>
    private protected Var<float> Weights { get; }

    /// <summary>The tape, ready to replay.</summary>
    private protected CompiledTape<float> Tape => _compiled ?? throw new InvalidOperationException($"{GetType().Name} has not compiled its tape.");

    private RolloutCollector Collector => _collector ?? throw new InvalidOperationException($"{GetType().Name} has not compiled its tape.");

    /// <inheritdoc/>
    public override Policy ToPolicy()
    {
        var theta = new ParameterVector<float>(Network.Layout);
        theta.CopyFrom(Theta);
        var description = new PolicyDescription(
            Algorithm, Environments.Id, Environments.ObservationSpace, Environments.ActionSpace, Network.Description)
        { Gaussian = _options.Gaussian };
        return new Policy(description, Network, theta, _normalization.Freeze());
    }

    /// <inheritdoc/>
    public override string ParameterHash() => Theta.Hash();

    /// <summary>V(s), as the critic sees it now; in deviations of the return where rewards are normalised. Belongs to the agent's thread.</summary>
    /// <param name="observation">s, D numbers.</param>
    public float ValueOf(ReadOnlySpan<float> observation)
    {
        _critic.Observations.RowRange(0, 1).CopyFrom(observation);
        _normalization.Apply(_critic.Observations.Row(0));
        return _critic.Evaluate(1)[0];
    }

    /// <inheritdoc/>
    protected override void SaveLearner(StateWriter writer)
    {
        writer.Write("network", Network.Description.ToJson());
        writer.Write("theta", Theta.Values);
        writer.Write("action_stream", _actionStream);
        writer.Write("shuffle_stream", ShuffleStream);
        writer.Write("rollouts", Collector);
    }

    /// <inheritdoc/>
    protected override void LoadLearner(StateReader reader)
    {
        reader.Require("network", Network.Description.ToJson());
        reader.Read("theta", Theta.Values, finite: true);
        reader.Read("action_stream", _actionStream);
        reader.Read("shuffle_stream", ShuffleStream);
        reader.Read("rollouts", Collector);
    }

    /// <summary>Fixes the tape once the algorithm has recorded its loss.</summary>
    private protected void CompileTape()
    {
        _compiled = Model.Tape.Compile();
        _collector = new RolloutCollector(Environments, Model, _compiled, _critic, _normalization, _options.Steps, _options.Gamma, _actionStream, CountStep);
    }

    /// <summary>Acts for T steps and computes returns, advantages and weights. The tape's rows hold the forward pass then.</summary>
    /// <returns>What happened.</returns>
    private protected RolloutBuffer Collect()
    {
        Collector.Collect();
        RolloutBuffer rollout = Collector.Buffer;
        EstimateAdvantages(rollout);
        float weight = 1f / Math.Max(rollout.Transitions, 1);
        Span<float> weights = Weights.Value.Span;
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = rollout.IsTransition[i] ? weight : 0;
        }

        return rollout;
    }

    /// <summary>Refuses to go on with a loss or gradient that is not finite, before any parameter has moved.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="gradientNorm">Norm of the whole gradient.</param>
    /// <exception cref="TrainingFailedException">One of them is not finite.</exception>
    /// <param name="tape">The tape that computed them.</param>
    private protected void RequireFinite(float loss, float gradientNorm, CompiledTape<float> tape)
    {
        if (!float.IsFinite(loss) || !float.IsFinite(gradientNorm))
        {
            string cause = tape.FindNonFinite() ?? "the norm of the gradient overflows";
            throw new TrainingFailedException(
                $"Update {Updates + 1} (environment step {EnvironmentSteps}) was not applied: {cause}. The parameters are those of update {Updates}.");
        }
    }

    private void EstimateAdvantages(RolloutBuffer rollout)
    {
        Span<float> returns = Returns.Value.Span;
        Span<float> advantages = Advantages.Value.Span;
        ReadOnlySpan<float> values = Model.Values.Value.Span;
        if (_options.GaeLambda == 1)
        {
            NStepReturns.Compute<float>(rollout.Rewards, rollout.NextValues, rollout.Discounts, rollout.Boundaries, rollout.Environments, returns);
            for (int i = 0; i < advantages.Length; i++)
            {
                advantages[i] = returns[i] - values[i]; // [A3C §4 advantage] A = R − V(s)
            }
        }
        else
        {
            GeneralizedAdvantage.Compute(
                rollout.Rewards, values, rollout.NextValues, rollout.Discounts, rollout.Boundaries, (float)_options.GaeLambda, rollout.Environments, advantages);
            for (int i = 0; i < returns.Length; i++)
            {
                returns[i] = advantages[i] + values[i];
            }
        }
    }

    private void CountStep(int transitions)
    {
        EnvironmentSteps += transitions;
        foreach (FinishedEpisode episode in Environments.Episodes.Finished)
        {
            ReportEpisode(episode.Rank, episode.Return, episode.Length);
        }
    }
}
