using System.Diagnostics;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// Asynchronous advantage actor-critic (Mnih et al. 2016, 1602.01783): worker threads that each act and learn in their own environment, and
/// never wait for one another; all they share is a <see cref="HogwildStore"/>.
/// </summary>
/// <remarks>
/// Worker r steps its own environment, the run's r-th; no other environment is made. The caller's thread keeps the counters and calls
/// the observer while the workers run. An observer is called within a few milliseconds of an event. The budget is never exceeded, and met
/// to within one rollout per worker.
/// <para>
/// With one worker a run is reproducible bit for bit (Queued aside); with more, the machine decides the order in which updates meet, so two
/// runs differ.
/// </para>
/// <para>
/// Choose it when environments are slow and uneven, so that waiting for the slowest would cost more than slightly stale gradients.
/// <see cref="A3COptions.Write"/> decides how workers share the parameters; <c>docs/notes/hogwild.md</c> explains the policies.
/// </para>
/// <para>
/// Processes of one machine, such as the ranks of an MPI job, can have equally many of the workers each, as threads of their own: what
/// workers share is in memory that all of them see. Rank 0 leads, and is used like the agent of one process; the others call
/// <see cref="Follow"/>, which returns when the leader's agent is disposed.
/// </para>
/// </remarks>
public sealed partial class A3C : Agent
{
    /// <summary>The maximum number of workers.</summary>
    public const int MaxWorkers = 1024;

    private static readonly IReadOnlyList<Metric> OwnMetrics =
    [
        ActorCriticMetrics.PolicyLoss,
        ActorCriticMetrics.ValueLoss,
        ActorCriticMetrics.Entropy,
        ActorCriticMetrics.GradientNorm,
        ActorCriticMetrics.LearningRate,
        A3CMetrics.ReturnVariance,
        A3CMetrics.Staleness,
        A3CMetrics.LostUpdates,
    ];

    private readonly A3COptions _options;
    private readonly ActorCriticNetwork _network;
    private readonly HogwildStore _store;
    private readonly HogwildSnapshot _snapshot; // also the lock around its use
    private readonly SharedNormalization _normalization;
    private readonly LeaderLine _line;
    private readonly StepBudget _budget;
    private readonly WorkerLane[] _lanes; // of all workers
    private readonly RecordReader _records; // of all of them
    private readonly Worker[] _workers; // of this process
    private readonly ActorTeam? _actors;
    private bool _isBroken;
    private long _runStart;
    private double _secondsBefore;
    private double? _recordSeconds;
    private readonly MetricRow _metrics;

    /// <summary>Builds networks, store and workers.</summary>
    /// <param name="source">Makes the environments to learn on: one for each worker.</param>
    /// <param name="options">Hyper-parameters; null for the defaults.</param>
    /// <param name="backend">The backend, used on all workers' threads at once; null for a managed one on one thread.</param>
    /// <exception cref="HyperparameterException">A value is outside its range.</exception>
    /// <exception cref="ArgumentException">
    /// Actions should be squashed into a box with infinite bounds, or there are more environments than the maximum number of workers, or a
    /// different number than the options say.
    /// </exception>
    /// <exception cref="InvalidOperationException">An environment cannot be made.</exception>
    public A3C(EnvironmentSource source, A3COptions? options = null, Backend<float>? backend = null)
        : this(source, options, backend, actors: null)
    {
    }

    /// <summary>Builds networks, store and workers, whose environments may be on other machines, or which other processes share.</summary>
    internal A3C(
        EnvironmentSource source, A3COptions? options, Backend<float>? backend, ActorTeam? actors, IProcessGroup? processes = null)
        : base(source)
    {
        _actors = actors;
        _options = HyperparameterTable.Checked(options);
        RequireWorkers(source.Count, _options.Workers);
        backend ??= new ManagedBackend<float>();
        _line = new LeaderLine(processes);
        var memory = new TeamMemory(processes is { Size: > 1 } ? processes : null);
        (int first, int own) = memory.ShareOf(source.Count);
        SeedSequence[] streams = new SeedSequence(_options.Seed).Spawn(1 + source.Count);
        var environments = new List<VectorEnvironment>();
        try
        {
            (_network, ParameterVector<float> theta) = _options.MakeNetwork(source, new Rng(streams[0]), backend);
            _store = new HogwildStore(_network.Layout, _options.MakeOptimizer(), _options.Write, backend, memory)
            {
                LearningRate = _options.LearningRateOverRun,
            };

            // What processes share is made by all of them, in this order; an environment may be missing in one.
            _snapshot = _store.NewSnapshot();
            HogwildConnection[] connections = [.. Enumerable.Range(0, source.Count).Select(_ => _store.Connect())];
            _normalization = new SharedNormalization(_options, source.ObservationSpace, memory);
            _budget = new StepBudget(memory);
            _lanes = [.. Enumerable.Range(0, source.Count).Select(rank => new WorkerLane(rank, memory))];
            _records = new RecordReader([.. _lanes.Select(lane => lane.Records)]);
            if (!_line.IsFollower)
            {
                _store.Initialize(theta);
            }

            processes?.Barrier(); // θ is the leader's in all of them

            for (int rank = first; rank < first + own; rank++)
            {
                environments.Add(actors?.Feeds[rank].MakeEnvironments(source)
                    ?? source.Make(1, unchecked(RunSeeds.OfEnvironments(source.Seed) + (ulong)rank)));
            }

            _workers = [.. environments.Select((environment, index) => new Worker(
                _lanes[first + index], _budget, environment, _options, _network, connections[first + index], _normalization.Connect(),
                new Rng(streams[1 + first + index]), backend, actors?.Feeds[first + index]))];
        }
        catch
        {
            _store?.Dispose();
            environments.ForEach(environment => environment.Dispose());
            source.Dispose(); // the environment that was asked for its spaces, where none was made after it
            throw;
        }

        Metrics = FragmentMetrics.With(OwnMetrics, actors?.Counts);
        _metrics = new MetricRow(Metrics);
    }

    /// <inheritdoc/>
    public override string Algorithm => "a3c";

    /// <summary>t_max: an update is one rollout of one worker.</summary>
    public override int StepsPerUpdate => _options.Steps;

    /// <summary>While the observer is called for an update, the time of that update, which is slightly earlier.</summary>
    public override double TrainingSeconds => _recordSeconds ?? base.TrainingSeconds;

    /// <inheritdoc/>
    public override int StepsPerRound => _options.Steps * _lanes.Length;

    /// <inheritdoc/>
    public override int WorkerThreads => _lanes.Length;

    /// <inheritdoc/>
    public override IReadOnlyList<Metric> Metrics { get; }

    /// <inheritdoc/>
    public override AlgorithmFigures Figures => new AsynchronyFigures(Staleness, LostUpdateShare, Workers);

    /// <summary>The progress of each worker.</summary>
    public IReadOnlyList<WorkerReport> Workers => [.. _lanes.Select(lane => lane.Report)];

    /// <summary>How stale gradients were when they were applied, over all workers; a copy.</summary>
    public StalenessHistogram Staleness
    {
        get
        {
            var sum = new StalenessHistogram();
            foreach (HogwildConnection connection in _store.Connections)
            {
                sum.Add(connection.Staleness);
            }

            return sum;
        }
    }

    /// <summary>
    /// An estimate of the share of element updates lost to collisions; 0 unless the policy is <see cref="WritePolicy.Racy"/>.
    /// </summary>
    public double LostUpdateShare => _store.LostUpdateShare;

    /// <summary>How long workers may be stuck in their environments once they should end, before the run is abandoned.</summary>
    internal TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    /// <remarks>Any thread may ask for it, also while the workers learn.</remarks>
    public override Policy ToPolicy()
    {
        lock (_snapshot)
        {
            return _options.MakePolicy(Algorithm, Source, _network, TakeSnapshot().Theta, _normalization.Freeze());
        }
    }

    /// <inheritdoc/>
    /// <remarks>Any thread may ask for it, also while the workers learn.</remarks>
    public override string ParameterHash()
    {
        lock (_snapshot)
        {
            return TakeSnapshot().Theta.Hash();
        }
    }

    /// <inheritdoc/>
    /// <remarks>There is no gradient: each worker has its own. Any thread may ask.</remarks>
    public override IReadOnlyList<ParameterInspection> InspectParameters()
    {
        lock (_snapshot)
        {
            return [.. ParameterInspection.Of(TakeSnapshot().Theta, null).Select(block => block with { Gradient = [] })];
        }
    }

    /// <inheritdoc/>
    protected override void Run(long end, ITrainingObserver? observer, CancellationToken cancellation)
    {
        if (_isBroken)
        {
            throw new InvalidOperationException(
                "A worker of this agent is still stuck in its environment since a failed run; make a new agent to learn.");
        }

        (_runStart, _secondsBefore) = (Stopwatch.GetTimestamp(), base.TrainingSeconds);
        long steps = end - EnvironmentSteps;
        _store.Annealing = (_store.Steps, _store.Steps > long.MaxValue - steps ? long.MaxValue : _store.Steps + steps);
        _budget.Begin(steps);
        Array.ForEach(_lanes, lane => lane.Expect());
        _line.Send(new LeaderRequest(LeaderRequestKind.Work, 0, _store.Annealing.Start, _store.Annealing.End));
        using CancellationTokenRegistration registration = cancellation.Register(_budget.Stop);
        WorkerTeam team = NewTeam(_lanes);
        try
        {
            while (!team.HaveAllEnded)
            {
                ReadRecords(observer);
                team.Pause();
            }

            ReadRecords(observer);
            _store.Drain();
        }
        finally
        {
            _recordSeconds = null;
            team.Dispose();
            _isBroken = team.IsAbandoned;
        }

        team.ThrowFailure();
        RequireFiniteParameters();
    }

    /// <inheritdoc/>
    public override void Follow()
    {
        _line.RequireFollower();
        while (_line.Receive(out LeaderRequest request))
        {
            _store.Annealing = (request.Start, request.End);
            _normalization.TakeUp();
            WorkerTeam team = NewTeam([.. _workers.Select(worker => _lanes[worker.Rank])]);
            try
            {
                while (!team.HaveAllEnded)
                {
                    team.Pause();
                }
            }
            catch (TrainingFailedException)
            {
                // A worker is stuck, which the leader sees too.
            }
            finally
            {
                team.Dispose();
            }
        }
    }

    /// <summary>Not used: workers make the updates.</summary>
    /// <param name="metrics">Not used.</param>
    protected override void Update(MetricRow metrics) => throw new InvalidOperationException("A3C's updates are made by its workers.");

    /// <inheritdoc/>
    private protected override bool AdvanceOrUndo(MetricRow metrics) => throw new InvalidOperationException(
        "A3C's workers learn on threads of their own, all at once, so there is no piece of their work that a frame could do: call Learn "
            + "on a background thread, and act with what ToPolicy gives.");

    /// <inheritdoc/>
    protected override void TakePolicy(Policy policy)
    {
        WarmStart.RequireFit(policy, Source, _network, _options);
        if (_line.IsFollower)
        {
            return; // the leader's parameters are this process's too
        }

        lock (_snapshot)
        {
            ParameterVector<float> theta = TakeSnapshot().Theta;
            WarmStart.CopyParameters(policy, _network, _options, theta);
            _store.Initialize(theta);
        }

        if (policy.Normalization is { } normalization)
        {
            _normalization.StartFrom(normalization, WarmStart.ValuesFit(policy, _options));
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _line.Send(new LeaderRequest(LeaderRequestKind.End, 0, 0, 0));
            _line.Close();
            _store.Dispose();
            Array.ForEach(_workers, worker => worker.Dispose());
        }

        base.Dispose(disposing);
    }

    /// <summary>Has the workers of this process begin.</summary>
    /// <param name="lanes">Those of the workers to wait for.</param>
    private WorkerTeam NewTeam(WorkerLane[] lanes) =>
        new(_workers, lanes, _budget, _actors is null ? Patience : TimeSpan.MaxValue); // actors have patience of their own

    private static void RequireWorkers(int environments, int workers)
    {
        if (environments > MaxWorkers)
        {
            throw new ArgumentException(
                $"A3C runs one thread per environment, at most {MaxWorkers}; it was given {environments} environments.");
        }

        if (workers != 0 && workers != environments)
        {
            throw new ArgumentException(
                $"A3C has one environment per worker, but workers is {workers} and there are {environments} environments.");
        }
    }

    /// <summary>No worker looks at what the last pushes have made of θ.</summary>
    private void RequireFiniteParameters()
    {
        lock (_snapshot)
        {
            ParameterVector<float> theta = TakeSnapshot().Theta;
            foreach (ParameterBlock block in theta.Layout.Blocks)
            {
                if (theta.ValueOf(block).Read().ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
                {
                    throw new TrainingFailedException(
                        $"Parameter '{block.Name}' became NaN or infinite by the last of {Updates} updates. "
                            + $"The shared parameters can be neither acted with nor saved.");
                }
            }
        }
    }

    private HogwildSnapshot TakeSnapshot()
    {
        _store.Take(_snapshot);
        return _snapshot;
    }
}
