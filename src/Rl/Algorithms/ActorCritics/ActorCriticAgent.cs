using System.Collections.Immutable;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// What all synchronous actor-critics share: networks, the training tape up to the heads, rollouts, returns and advantages. An algorithm
/// records its loss after the heads, calls <see cref="CompileTape"/> at the end of its constructor, and defines how an update learns.
/// </summary>
public abstract partial class ActorCriticAgent : Agent, IRolloutOwner
{
    private readonly ActorCriticOptions _options;
    private readonly EnvironmentLease _lease;
    private readonly RunningNormalization _normalization;
    private readonly Rng _actionStream;
    private readonly List<GradientStep> _gradientSteps = [];
    private readonly RunningNormalization _normalizationBefore;
    private readonly UpdateSnapshot _before;
    private readonly Shard _shard;
    private readonly RolloutReport? _report;

    /// <summary>Builds networks and the tape up to the heads, for environments of the agent's own.</summary>
    /// <param name="source">Makes the environments to learn on; they are disposed with the agent.</param>
    /// <param name="options">Hyper-parameters.</param>
    /// <param name="backend">The backend; null for a managed one on one thread.</param>
    /// <exception cref="ArgumentException">Actions should be squashed into a box with infinite bounds.</exception>
    /// <exception cref="InvalidOperationException">An environment cannot be made.</exception>
    protected ActorCriticAgent(EnvironmentSource source, ActorCriticOptions options, Backend<float>? backend = null)
        : this(EnvironmentLease.Of(source), options, backend)
    {
    }

    /// <summary>Builds networks and the tape up to the heads, for environments at hand.</summary>
    /// <param name="environments">The environments to learn on; not owned.</param>
    /// <param name="options">Hyper-parameters.</param>
    /// <param name="backend">The backend; null for a managed one on one thread.</param>
    /// <exception cref="ArgumentException">Actions should be squashed into a box with infinite bounds.</exception>
    protected ActorCriticAgent(VectorEnvironment environments, ActorCriticOptions options, Backend<float>? backend = null)
        : this(EnvironmentLease.Of(environments), options, backend)
    {
    }

    /// <summary>Builds networks and the tape up to the heads.</summary>
    /// <param name="lease">The environments to learn on.</param>
    /// <param name="options">Hyper-parameters.</param>
    /// <param name="backend">The backend; null for a managed one on one thread.</param>
    /// <param name="keepsActivations">Whether gradients flow through the rows of the rollout; false if they are computed elsewhere.</param>
    /// <exception cref="ArgumentException">Actions should be squashed into a box with infinite bounds.</exception>
    private protected ActorCriticAgent(
        EnvironmentLease lease, ActorCriticOptions options, Backend<float>? backend, bool keepsActivations = true)
        : base(lease.Environments.Source)
    {
        _options = options;
        _lease = lease;
        _shard = lease.Shard;
        VectorEnvironment environments = lease.Environments;
        Backend = backend ?? new ManagedBackend<float>();
        environments.MoveTo(Backend.Memory);
        SeedSequence[] streams = new SeedSequence(options.Seed).Spawn(3);
        _actionStream = new Rng(_shard.Own(streams[1]));
        ShuffleStream = new Rng(_shard.Own(streams[2]));
        try
        {
            (Network, Theta) = options.MakeNetwork(environments.Source, new Rng(streams[0]), Backend);
            _normalization = MakeNormalization(environments);
            _normalizationBefore = MakeNormalization(environments);
            if (!_shard.IsWhole)
            {
                _report = new RolloutReport(_shard, options.Steps, environments.Count, _normalization);
                _updateReport = new UpdateReport(_shard);
            }

            _before = new UpdateSnapshot(Backend);
            if (!RefusesBeforeMoving)
            {
                _before.Add(Theta.Values);
            }

            Learner = new ActorCriticLearner(
                options, Backend, Network, Theta, environments, _normalization, _actionStream, this, keepsActivations, _shard, lease.Feed,
                () => Updates, _updateReport);
        }
        catch
        {
            lease.Return();
            throw;
        }
    }

    /// <inheritdoc/>
    public override bool CanResume => true;

    /// <inheritdoc/>
    public override int StepsPerUpdate => _options.Steps * Environments.Count;

    /// <inheritdoc/>
    public override VectorEnvironment Environments => _lease.Environments;

    /// <summary>The hyper-parameters.</summary>
    public ActorCriticOptions Options => _options;

    /// <summary>
    /// Called before every step of an optimiser, when the gradient is taken and θ is not yet moved: the moment for <see cref="Inspect"/>.
    /// Null for none.
    /// </summary>
    public Action<ActorCriticAgent>? BeforeStep { get; set; }

    /// <summary>What joins the gradients of several learners of the same θ. Set before the agent learns.</summary>
    internal IGradientExchange Exchange
    {
        set => _gradientSteps.ForEach(step => step.Exchange = value);
    }

    /// <summary>Which part of a run that is divided this is.</summary>
    private protected Shard Shard => _shard;

    /// <summary>The backend.</summary>
    protected Backend<float> Backend { get; }

    /// <summary>θ and its gradient.</summary>
    protected ParameterVector<float> Theta { get; }

    /// <summary>The random stream for the order of minibatches.</summary>
    protected Rng ShuffleStream { get; }

    /// <summary>Policy and value networks.</summary>
    protected ActorCriticNetwork Network { get; }

    /// <summary>Whether an update makes one step alone, and refuses it before it is made: nothing has to be taken back then.</summary>
    private protected virtual bool RefusesBeforeMoving => false;

    /// <summary>Rollouts, targets and the tape.</summary>
    private protected ActorCriticLearner Learner { get; }

    /// <summary>The tape up to the heads.</summary>
    private protected ActorCriticTape Model => Learner.Model;

    /// <summary>π(·|s) of the rollout's rows, and the actions taken.</summary>
    protected ActionDistribution<float> Distribution => Model.Policy;

    /// <summary>V(s), (B, 1).</summary>
    protected Var<float> Values => Model.Values;

    /// <summary>A, (B, 1).</summary>
    protected Var<float> Advantages => Learner.Advantages;

    /// <summary>R, (B, 1).</summary>
    protected Var<float> Returns => Learner.Returns;

    /// <summary>w, (B, 1): 1 / (number of transitions), 0 for rows that are not transitions.</summary>
    protected Var<float> Weights => Learner.Weights;

    /// <summary>The tape, ready to replay.</summary>
    protected CompiledTape<float> Tape => Learner.Tape;

    /// <summary>The tape that gradients are taken on.</summary>
    private protected virtual CompiledTape<float> LossTape => Tape;

    /// <summary>Which rows of the rollout <see cref="LossTape"/> holds.</summary>
    private protected virtual ImmutableArray<int> LossRows => [.. Enumerable.Range(0, StepsPerUpdate)];

    /// <summary>What moves θ along ∇θ; null for what is not a first-order optimiser.</summary>
    private protected virtual Optimizer<float>? LossOptimizer => null;

    /// <summary>
    /// V(s), as the critic sees it now; in standard deviations of the return where rewards are normalised. Belongs to the agent's thread.
    /// </summary>
    /// <param name="observation">s, D numbers.</param>
    /// <exception cref="InvalidOperationException">The agent is learning on another thread.</exception>
    public float ValueOf(ReadOnlySpan<float> observation)
    {
        RequireOwnThread();
        return Learner.ValueOf(observation);
    }

    /// <summary>Copies what the agent holds: its tape, θ, ∇θ and the last rollout. Belongs to the agent's thread.</summary>
    /// <param name="check">
    /// Also check the reverse rule of every op on the tape by itself, at the numbers it has: <see cref="TapeNode{T}.Check"/>. Nothing
    /// changes.
    /// </param>
    public AgentInspection Inspect(bool check = false) => new(
        Algorithm, Updates, GradientSteps, EnvironmentSteps, LossTape.Inspect(check), ParameterInspection.Of(Theta, LossOptimizer),
            Learner.Inspect())
    {
        LossRows = LossRows,
    };

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterInspection> InspectParameters()
    {
        RequireOwnThread();
        return ParameterInspection.Of(Theta, null);
    }

    void IRolloutOwner.BeforeStep()
    {
    }

    void IRolloutOwner.AfterStep(int transitions)
    {
        if (_report is not null)
        {
            _report.Add(Environments, transitions);
            return;
        }

        EnvironmentSteps += transitions;
        foreach (FinishedEpisode episode in Environments.Episodes.Finished)
        {
            if (!Environments.IsResetStep[episode.Rank]) // an episode that a lost process broke off is none
            {
                ReportEpisode(episode.Rank, episode.Return, episode.Length);
            }
        }
    }

    bool IRolloutOwner.EndsRollout(VectorEnvironment environments) => false;

    TrainingFailedException IRolloutOwner.RewardFailure(VectorEnvironment environments, int index, string what) =>
        RolloutFailures.OfReward(environments, NumberOf(index), what);

    TrainingFailedException IRolloutOwner.ObservationFailure(VectorEnvironment environments, int index, int element, string what) =>
        RolloutFailures.OfObservation(environments, NumberOf(index), element, what);

    /// <summary>The training loop, which ends at once where it would wait for actors on other machines.</summary>
    /// <inheritdoc/>
    protected override void Run(long end, ITrainingObserver? observer, CancellationToken cancellation)
    {
        if (_lease.Feed is not { } feed)
        {
            base.Run(end, observer, cancellation);
            return;
        }

        feed.IsStopped = () => cancellation.IsCancellationRequested;
        try
        {
            base.Run(end, observer, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The update that waited was undone.
        }
    }

    /// <summary>The metrics of this algorithm, and those of actors on other machines where the run has them.</summary>
    private protected IReadOnlyList<Metric> WithActors(IReadOnlyList<Metric> own) => FragmentMetrics.With(own, _lease.Feed?.Counts);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _lease.Return();
        }

        base.Dispose(disposing);
    }

    /// <summary>
    /// Has the statistics of an optimiser restored with θ when an update fails. θ and the running statistics of observations and rewards
    /// always are.
    /// </summary>
    /// <param name="optimizer">What the algorithm's steps change besides θ.</param>
    protected void RestoreOnFailure(Optimizer<float> optimizer) => _before.Add(optimizer);

    /// <summary>Has a vector restored with θ when an update fails.</summary>
    /// <param name="vector">What the algorithm's steps change besides θ.</param>
    protected void RestoreOnFailure(Tensor<float> vector) => _before.Add(vector);

    /// <summary>Fixes the tape once the algorithm has recorded its loss.</summary>
    protected void CompileTape() => Learner.Compile();

    /// <summary>Ends a part of the tape that is replayed by itself, such as the loss.</summary>
    /// <param name="name">What errors call it.</param>
    /// <returns>What has been recorded since the last part.</returns>
    protected Section EndSection(string name) => Model.Tape.EndSection(name);

    /// <summary>
    /// Acts for T steps and computes returns, advantages and weights. The tape's rows hold the forward pass up to the heads then.
    /// </summary>
    protected void CollectRollout() => Collect();

    /// <summary>Acts for T steps and computes returns, advantages and weights. Afterwards the tape's rows hold the forward pass.</summary>
    /// <returns>The rollout.</returns>
    private protected RolloutBuffer Collect()
    {
        if (_report is not null)
        {
            return CollectWithOthers(_report);
        }

        RolloutBuffer rollout = _stage == UpdateStage.Collecting ? Learner.Rollout : Learner.Collect(_options.Steps);
        _stage = _stage == UpdateStage.Collecting ? UpdateStage.Learning : _stage;
        Learner.Weigh(1f / Math.Max(rollout.Transitions, 1));
        return rollout;
    }

    /// <summary>A step along the gradient of a loss of this agent's networks.</summary>
    /// <param name="theta">The parameters that it moves.</param>
    /// <param name="tape">The tape of the loss.</param>
    /// <param name="loss">The total loss, which is minimised, (1, 1).</param>
    /// <param name="maxNorm">The largest norm of the gradient; 0 for no limit.</param>
    /// <param name="step">Moves θ along θ̄.</param>
    protected GradientStep StepAlong(ParameterView<float> theta, CompiledTape<float> tape, Var<float> loss, double maxNorm, Action step)
    {
        var gradientStep = new GradientStep(Backend, theta, tape, loss, maxNorm, Step, Refusal)
        {
            Exchange = _shard.IsWhole ? NoExchange.Instance : new ShardExchange(_shard, _updateReport!),
        };
        _gradientSteps.Add(gradientStep);
        return gradientStep;

        void Step()
        {
            BeforeStep?.Invoke(this);
            step();
        }
    }

    /// <summary>
    /// L, the steps of one environment that a minibatch keeps together: 1 without memory, where rows are by themselves.
    /// </summary>
    /// <param name="wish">The option; 0 for the longest that fits.</param>
    /// <param name="size">Rows of a minibatch.</param>
    /// <param name="sizeName">The name of the option that gives them.</param>
    /// <exception cref="HyperparameterException">Sequences of that length do not fit; the environments are given back.</exception>
    private protected int SequenceLength(int wish, int size, string sizeName)
    {
        if (Network.StateSize == 0)
        {
            return 1;
        }

        int longest = size;
        for (int rest = _options.Steps; rest != 0;)
        {
            (longest, rest) = (rest, longest % rest); // Euclid's algorithm
        }

        if (wish == 0 || longest % wish == 0)
        {
            return wish == 0 ? longest : wish;
        }

        _lease.Return();
        throw new HyperparameterException(
            $"sequence_length is {wish}, but must divide n_steps {_options.Steps} and {sizeName} {size}, such as {longest}.");
    }

    /// <summary>The exception for an update that changes nothing.</summary>
    /// <param name="cause">Why, as a clause.</param>
    private protected TrainingFailedException Refusal(string cause) => new(
        $"Update {Updates + 1} (environment step {EnvironmentSteps}) was not applied: {cause}. The parameters are those after update "
            + $"{Updates}.");

    private RunningNormalization MakeNormalization(VectorEnvironment environments) => new(
        _options.Normalizes(environments.ObservationSpace),
        _options.NormalizeRewards,
        environments.Count,
        AmountColumns.Of(environments.ObservationSpace),
        _options.Gamma,
        isPart: !_shard.IsWhole,
        _lease.Feed?.Missing);
}
