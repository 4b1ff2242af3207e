using System.Runtime.InteropServices;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// One learner: the environments it acts in, the tape up to the heads with the targets as inputs, rollouts, returns and advantages. A
/// synchronous agent is built on one; every worker of A3C has its own. The algorithm records its loss after the heads, then calls
/// <see cref="Compile"/>.
/// </summary>
internal sealed class ActorCriticLearner
{
    private readonly ActorCriticOptions _options;
    private readonly VectorEnvironment _environments;
    private readonly IRolloutNormalization _normalization;
    private readonly Rng _actionStream;
    private readonly IRolloutOwner _owner;
    private readonly Critic _critic;
    private readonly Shard _shard;
    private readonly FragmentFeed? _feed;
    private readonly ExplorationNoise? _noise;
    private readonly UpdateReport? _report;
    private Coefficient<float>? _valueWeight;
    private Coefficient<float>? _entropyWeight;
    private RolloutCollector? _collector;
    private CompiledTape<float>? _compiled;

    /// <param name="options">T, γ, λ, the coefficients of the loss.</param>
    /// <param name="backend">The backend.</param>
    /// <param name="network">The networks.</param>
    /// <param name="theta">Their parameters.</param>
    /// <param name="environments">The environments to act in; not owned.</param>
    /// <param name="normalization">Statistics of observations and rewards.</param>
    /// <param name="actionStream">The random stream for actions.</param>
    /// <param name="owner">Notified of every step.</param>
    /// <param name="keepsActivations">Whether gradients flow through the rows of the rollout; false if they are computed elsewhere.</param>
    /// <param name="shard">Which part of a run that is divided the environments are; null for the whole.</param>
    /// <param name="feed">Who acts; null for the learner itself.</param>
    /// <param name="version">Where others act: updates made before the present θ.</param>
    /// <param name="report">Takes what shards tell each other of an update; null for the whole.</param>
    /// <exception cref="HyperparameterException">
    /// Others should act with a network that has memory, or with noise that depends on the state.
    /// </exception>
    public ActorCriticLearner(
        ActorCriticOptions options,
        Backend<float> backend,
        ActorCriticNetwork network,
        ParameterVector<float> theta,
        VectorEnvironment environments,
        IRolloutNormalization normalization,
        Rng actionStream,
        IRolloutOwner owner,
        bool keepsActivations = true,
        Shard? shard = null,
        FragmentFeed? feed = null,
        Func<long>? version = null,
        UpdateReport? report = null)
    {
        if (feed is not null && network.StateSize > 0)
        {
            throw new HyperparameterException(
                "Actors on other machines take no network with memory: what it remembers would be lost with each of them.");
        }

        if (feed is not null && network.Head.IsSde)
        {
            throw new HyperparameterException(
                "Actors on other machines draw noise for every action: log_std must be parameter or state for them, and not sde. Where "
                    + "that is the task's default, log_std=parameter log_std_init=0 are those of all others.");
        }

        (_feed, _report) = (feed, report);
        _options = options;
        _shard = shard ?? Shard.Whole;
        _environments = environments;
        _normalization = normalization;
        _actionStream = actionStream;
        _owner = owner;
        int rows = checked(options.Steps * environments.Count);
        Model = keepsActivations
            ? new ActorCriticTape(backend, network, theta, rows, environments.Count)
            : new ActorCriticTape(backend, network, theta, rows, new PassingNetworks(backend, network, theta, environments.Count, rows));
        Advantages = Model.Tape.Input("advantage", rows, 1);
        Returns = Model.Tape.Input("return", rows, 1);
        Weights = Model.Tape.Input("weight", rows, 1);
        _noise = network.LogStdOfNoise(theta) is { } logStd ? new ExplorationNoise(logStd, environments.Count, options.SdeSteps) : null;
        _critic = new Critic(backend, network, theta, environments.Count);
        int masks = environments.HasActionMasks ? environments.ActionSpace.MaskSize : 0;
        feed?.Open(theta, version!, new FragmentFormat(environments.ObservationSize, Model.Policy.StoredSize, masks));
    }

    /// <summary>The tape up to the heads.</summary>
    public ActorCriticTape Model { get; }

    /// <summary>A, (B, 1).</summary>
    public Var<float> Advantages { get; }

    /// <summary>R, (B, 1).</summary>
    public Var<float> Returns { get; }

    /// <summary>w, (B, 1); 0 for rows that are not transitions.</summary>
    public Var<float> Weights { get; }

    /// <summary>The tape, ready to replay.</summary>
    public CompiledTape<float> Tape => _compiled ?? throw NotCompiled();

    /// <summary>Collects the rollouts.</summary>
    public RolloutCollector Collector => _collector ?? throw NotCompiled();

    /// <summary>1 − Var(R − V)/Var(R) over the transitions of the rollout.</summary>
    public double ExplainedVariance => ExplainedVarianceBy(Model.Values.Value.Read());

    /// <summary>Var(R) over the transitions of the rollout.</summary>
    public double ReturnVariance =>
        Moments.Variance(Returns.Value.Read()[..Collector.Buffer.Rows], Collector.Buffer.IsTransition.AsSpan(0, Collector.Buffer.Rows));

    /// <summary>1 − Var(R − V)/Var(R) over the rollout; NaN for one of several shards, whose report takes what it is made of.</summary>
    /// <param name="values">V, of every row.</param>
    public double ExplainedVarianceBy(ReadOnlySpan<float> values)
    {
        int rows = Collector.Buffer.Rows;
        ReadOnlySpan<float> returns = Returns.Value.Read()[..rows];
        ReadOnlySpan<bool> counts = Collector.Buffer.IsTransition.AsSpan(0, rows);
        if (_report is null)
        {
            return Moments.ExplainedVariance(values[..rows], returns, counts);
        }

        (Spread ofReturns, Spread ofErrors) = Moments.SpreadsOf(values[..rows], returns, counts);
        _report.Note(ofReturns, ofErrors);
        return double.NaN;
    }

    /// <summary>Records the loss of an advantage actor-critic over the rows of the rollout.</summary>
    /// <param name="logPi">log π(a|s), (B, 1).</param>
    /// <returns>The loss, and the section of the tape from the heads to it.</returns>
    public (ActorCriticLoss<float> Loss, Section Section) RecordLoss(Var<float> logPi)
    {
        _valueWeight = Coefficient<float>.OfValue(Model.Tape, _options.ValueCoefficient);
        _entropyWeight = Coefficient<float>.OfEntropy(Model.Tape, _options.EntropyCoefficient);
        ActorCriticLoss<float> loss = ActorCriticLoss<float>.Record(
            logPi,
            Model.Policy.Entropy(),
            Model.Values,
            Advantages,
            Returns,
            Weights,
            _valueWeight,
            _entropyWeight);
        return (loss, Model.Tape.EndSection("loss"));
    }

    /// <summary>Moves the weights of the recorded loss on that follow a schedule.</summary>
    /// <param name="progress">The share of the run that is done.</param>
    public void Anneal(double progress)
    {
        _valueWeight?.Set(progress);
        _entropyWeight?.Set(progress);
    }

    /// <summary>Fixes the tape once the algorithm has recorded its loss.</summary>
    public void Compile()
    {
        _compiled = Model.Tape.Compile();
        _collector = new RolloutCollector(
            _environments, Model, _compiled, _critic, _normalization, _options.Steps, _options.Gamma, _actionStream, _owner, _feed, _noise);
    }

    /// <summary>Acts and estimates returns and advantages. Afterwards the tape's rows hold the forward pass.</summary>
    /// <param name="most">The maximum number of steps, from 1 to T.</param>
    /// <returns>The rollout.</returns>
    public RolloutBuffer Collect(int most)
    {
        Collector.Collect(most);
        EstimateAdvantages(Collector.Buffer);
        return Collector.Buffer;
    }

    /// <summary>
    /// Asks for a rollout of T steps with returns, advantages and weights, where it <see cref="RolloutCollector.CanAsk"/>;
    /// <see cref="RolloutCollector.TakeIn"/> tells the host.
    /// </summary>
    public void Ask()
    {
        Collector.Ask(new ReturnEstimate(_options.Gamma, _options.GaeLambda, Returns.Value, Advantages.Value));
        Model.Tape.Backend.Fill(1f / Math.Max(Collector.Buffer.Count, 1), Weights.Value); // all rows are transitions
    }

    /// <summary>Asks for normalised advantages of that rollout, if the options do.</summary>
    public void AskToNormalizeAdvantages()
    {
        if (_options.NormalizeAdvantage)
        {
            Collector.AskToNormalize(Advantages.Value);
        }
    }

    /// <summary>The last rollout.</summary>
    public RolloutBuffer Rollout => Collector.Buffer;

    /// <summary>Begins a rollout, which <see cref="Advance"/> collects step by step.</summary>
    /// <param name="most">The maximum number of steps, from 1 to T.</param>
    public void Begin(int most) => Collector.Begin(most);

    /// <summary>Makes a step of all environments; after the last one, returns and advantages are estimated.</summary>
    /// <returns>Whether that was the last.</returns>
    public bool Advance()
    {
        bool isLast = Collector.Advance();
        if (isLast)
        {
            EstimateAdvantages(Collector.Buffer);
        }

        return isLast;
    }

    /// <summary>Gives every transition of the rollout the same weight, and 0 to all other rows.</summary>
    /// <param name="weight">w.</param>
    public void Weigh(float weight)
    {
        RolloutBuffer rollout = Collector.Buffer;
        using HostWrite<float> write = Weights.Value.Write();
        Span<float> weights = write.Span;
        for (int i = 0; i < rollout.Rows; i++)
        {
            weights[i] = rollout.IsTransition[i] ? weight : 0;
        }

        weights[rollout.Rows..].Clear();
    }

    /// <summary>
    /// Normalises the advantages of the rollout's transitions to mean 0 and standard deviation 1, if the options ask for it.
    /// </summary>
    public void NormalizeAdvantages()
    {
        if (_options.NormalizeAdvantage)
        {
            using HostWrite<float> edit = Advantages.Value.Edit();
            Span<float> advantages = edit.Span[..Collector.Buffer.Rows];
            ReadOnlySpan<bool> counts = Collector.Buffer.IsTransition.AsSpan(0, Collector.Buffer.Rows);
            if (_shard.IsWhole)
            {
                Moments.Normalize(advantages, counts);
            }
            else
            {
                Moments.Normalize(advantages, counts, _shard.Merge(Moments.SpreadOf<float>(advantages, counts)));
            }
        }
    }

    /// <summary>Copies the last rollout.</summary>
    public RolloutInspection Inspect()
    {
        Collector.FetchNextValues();
        RolloutBuffer rollout = Collector.Buffer;
        int rows = rollout.Rows;
        int size = Model.Observations.Size;
        return new RolloutInspection
        {
            Environments = rollout.Environments,
            ObservationSize = size,
            Observations = ImmutableCollectionsMarshal.AsImmutableArray(Model.Observations.ToArray(rows)),
            Actions = EnvironmentActions.Copy(_environments.ActionSpace, Model.Policy, rows),
            Rewards = [.. rollout.Rewards.AsSpan(0, rows)],
            Values = [.. Model.Values.Value.Read()[..rows]],
            NextValues = [.. rollout.NextValues.AsSpan(0, rows)],
            Discounts = [.. rollout.Discounts.AsSpan(0, rows)],
            Boundaries = [.. rollout.Boundaries.AsSpan(0, rows)],
            IsTransition = [.. rollout.IsTransition.AsSpan(0, rows)],
            Returns = [.. Returns.Value.Read()[..rows]],
            Advantages = [.. Advantages.Value.Read()[..rows]],
        };
    }

    /// <summary>V(s) according to the current critic; with memory, as the first state of an episode.</summary>
    /// <param name="observation">s, D numbers.</param>
    public float ValueOf(ReadOnlySpan<float> observation)
    {
        _critic.Observations.RowRange(0, 1).CopyFrom(observation);
        _normalization.Apply(_critic.Observations.RowRange(0, 1));
        _critic.Memory?.SetKeep(0, [0]);
        return _critic.Evaluate(1)[0];
    }

    private void EstimateAdvantages(RolloutBuffer rollout)
    {
        int rows = rollout.Rows;
        ReadOnlySpan<float> rewards = rollout.Rewards.AsSpan(0, rows);
        ReadOnlySpan<float> nextValues = rollout.NextValues.AsSpan(0, rows);
        ReadOnlySpan<float> discounts = rollout.Discounts.AsSpan(0, rows);
        ReadOnlySpan<bool> boundaries = rollout.Boundaries.AsSpan(0, rows);
        ReadOnlySpan<float> values = Model.Values.Value.Read()[..rows];
        using HostWrite<float> editReturns = Returns.Value.Edit(); // rows beyond those of the rollout stay unchanged
        using HostWrite<float> editAdvantages = Advantages.Value.Edit();
        Span<float> returns = editReturns.Span[..rows];
        Span<float> advantages = editAdvantages.Span[..rows];
        if (_options.GaeLambda == 1)
        {
            NStepReturns.Compute(rewards, nextValues, discounts, boundaries, rollout.Environments, returns);
            Advantage.FromReturns(returns, values, advantages);
        }
        else
        {
            GeneralizedAdvantage.Compute(
                rewards, values, nextValues, discounts, boundaries, (float)_options.GaeLambda, rollout.Environments, advantages);
            Advantage.ToReturns(advantages, values, returns);
        }
    }

    private static InvalidOperationException NotCompiled() =>
        new("The tape has not been compiled: the algorithm has to record its loss first.");
}
