using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// Asynchronous advantage actor-critic (Mnih et al. 2016, 1602.01783): worker threads that act and learn each in an environment of its own,
/// and never wait for one another; all they share is a <see cref="HogwildStore"/>.
/// </summary>
/// <remarks>
/// The environments given say what kind they are, how many, and their seed; each worker makes one of its own of that kind, with seed + rank.
/// The caller's thread keeps the counters and talks to the observer while the workers run. An observer is called within a few milliseconds of what it is
/// told. The budget is never exceeded, and met to within one rollout per worker.
/// <para>
/// With one worker a run is reproducible bit for bit (Queued aside); with more, the order in which updates meet is the
/// machine's, so two runs differ.
/// </para>
/// </remarks>
public sealed class A3C : Agent
{
    /// <summary>The largest number of workers.</summary>
    public const int MostWorkers = 1024;

    private static readonly ImmutableArray<string> Metrics =
        ["policy_loss", "value_loss", "entropy", "grad_norm", "learning_rate", "return_variance", "staleness", "lost_updates"];

    private readonly A3COptions _options;
    private readonly ActorCriticNetwork _network;
    private readonly HogwildStore _store;
    private readonly HogwildSnapshot _snapshot;
    private readonly SharedNormalization _normalization;
    private readonly Worker[] _workers;
    private bool _isBroken;
    private long _runStart;
    private double _secondsBefore;
    private double? _recordSeconds;
    private readonly double[] _metrics = new double[Metrics.Length];

    /// <summary>Builds networks, store and workers.</summary>
    /// <param name="environments">Kind, number and seed of the environments to learn on; not owned, and not stepped.</param>
    /// <param name="options">Hyper-parameters; null for the defaults.</param>
    /// <param name="backend">Does the arithmetic, on all workers' threads at once; null for a managed backend on one thread.</param>
    /// <exception cref="HyperparameterException">A value is outside its range.</exception>
    /// <exception cref="ArgumentException">Actions are to be squashed into a box that has infinite bounds, or there are more environments than workers can be, or other than the options say.</exception>
    public A3C(VectorEnvironment environments, A3COptions? options = null, Backend<float>? backend = null)
        : base(environments)
    {
        _options = HyperparameterTable.Checked(options);
        RequireWorkers(environments.Count, _options.Workers);
        backend ??= new ManagedBackend<float>();
        SeedSequence[] streams = new SeedSequence(_options.Seed).Spawn(1 + environments.Count);
        _network = _options.Architecture.MakeComplete(environments.ObservationSpace, new ActionHead(environments.ActionSpace, _options.Gaussian));
        var theta = new ParameterVector<float>(_network.Layout);
        _network.Initialize(theta, new Rng(streams[0]));

        _store = new HogwildStore(_network.Layout, _options.MakeOptimizer(), _options.Write, backend)
        {
            LearningRate = new Schedule(_options.LearningRate, _options.LearningRateSchedule),
        };
        _store.Initialize(theta);
        _snapshot = _store.NewSnapshot();
        _normalization = new SharedNormalization(_options, environments.ObservationSize);
        _workers = new Worker[environments.Count];
        for (int rank = 0; rank < _workers.Length; rank++)
        {
            ulong seed = unchecked(environments.Seed + (ulong)rank);
            _workers[rank] = new Worker(rank, environments.Source.MakeOne(), seed, _options, _network, _store.Connect(), _normalization.Connect(), new Rng(streams[1 + rank]), backend);
        }
    }

    /// <inheritdoc/>
    public override string Algorithm => "a3c";

    /// <summary>t_max: an update is one rollout of one worker.</summary>
    public override int StepsPerUpdate => _options.MaxSteps;

    /// <summary>While the observer is told of an update, the time of that update, which is a moment ago.</summary>
    public override double TrainingSeconds => _recordSeconds ?? base.TrainingSeconds;

    /// <inheritdoc/>
    public override int StepsPerRound => _options.MaxSteps * _workers.Length;

    /// <inheritdoc/>
    public override IReadOnlyList<string> MetricNames => Metrics;

    /// <summary>What each worker has done so far.</summary>
    public IReadOnlyList<WorkerReport> Workers => [.. _workers.Select(worker => worker.Report)];

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

    /// <summary>An estimate of the share of element updates that collisions have lost; 0 unless the policy is <see cref="WritePolicy.Racy"/>.</summary>
    public double LostUpdateShare => _store.LostUpdateShare;

    /// <summary>How long workers may stand still in their environments once they should end, before the run is given up.</summary>
    internal TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public override Policy ToPolicy()
    {
        var theta = new ParameterVector<float>(_network.Layout);
        theta.CopyFrom(TakeSnapshot().Theta);
        var description = new PolicyDescription(
            Algorithm, Environments.Id, Environments.ObservationSpace, Environments.ActionSpace, _network.Description)
        { Gaussian = _options.Gaussian };
        return new Policy(description, _network, theta, _normalization.Freeze());
    }

    /// <inheritdoc/>
    public override string ParameterHash() => TakeSnapshot().Theta.Hash();

    /// <inheritdoc/>
    public override void WriteFigures(Utf8JsonWriter json)
    {
        StalenessHistogram staleness = Staleness;
        json.WriteStartObject("staleness");
        if (staleness.Count > 0)
        {
            json.WriteNumber("mean", staleness.Mean);
            json.WriteNumber("median", staleness.Quantile(0.5));
            json.WriteNumber("p95", staleness.Quantile(0.95));
            json.WriteNumber("max", staleness.Maximum);
        }

        json.WriteStartArray("histogram");
        for (int updates = 0; updates <= staleness.Maximum; updates++)
        {
            json.WriteNumberValue(staleness[updates]);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteNumber("lost_updates", LostUpdateShare);
        json.WriteStartArray("workers");
        foreach (WorkerReport worker in Workers)
        {
            json.WriteStartObject();
            json.WriteNumber("rank", worker.Rank);
            json.WriteNumber("env_steps", worker.EnvironmentSteps);
            json.WriteNumber("updates", worker.Updates);
            json.WriteNumber("episodes", worker.Episodes);
            json.WriteNumber("steps_per_second", worker.Seconds > 0 ? Math.Round(worker.StepsPerSecond, 1) : 0);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <inheritdoc/>
    public override string FiguresInWords()
    {
        StalenessHistogram staleness = Staleness;
        return staleness.Count == 0
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $"Staleness: {staleness.Mean:0.##} updates of others between pull and push on average, {staleness.Quantile(0.95)} at the 95th percentile, {staleness.Maximum}{(staleness.Maximum == StalenessHistogram.Largest ? " or more" : "")} in the worst case; lost to collisions: about {LostUpdateShare:P4} of element updates.");
    }

    /// <inheritdoc/>
    protected override void Run(long end, ITrainingObserver? observer, CancellationToken cancellation)
    {
        if (_isBroken)
        {
            throw new InvalidOperationException("A worker of this agent is still in its environment since a run that failed; the agent must be made anew to learn.");
        }

        (_runStart, _secondsBefore) = (Stopwatch.GetTimestamp(), base.TrainingSeconds);
        long steps = end - EnvironmentSteps;
        _store.Annealing = (_store.Steps, _store.Steps + steps);
        var budget = new StepBudget(steps);
        using CancellationTokenRegistration registration = cancellation.Register(budget.Stop);
        var team = new WorkerTeam(_workers, budget, Patience);
        try
        {
            while (!team.HaveAllEnded)
            {
                ReadRecords(observer, budget);
                team.Pause();
            }

            ReadRecords(observer, budget);
            _store.Drain();
        }
        finally
        {
            _recordSeconds = null;
            team.Dispose();
            _isBroken = team.IsAbandoned;
        }

        team.ThrowFailure();
    }

    /// <summary>Not used: workers make the updates.</summary>
    /// <param name="metrics">Not used.</param>
    protected override void Update(Span<double> metrics) => throw new InvalidOperationException("A3C's updates are made by its workers.");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _store.Dispose();
            Array.ForEach(_workers, worker => worker.Dispose());
        }

        base.Dispose(disposing);
    }

    private static void RequireWorkers(int environments, int workers)
    {
        if (environments > MostWorkers)
        {
            throw new ArgumentException($"A3C runs one thread per environment, at most {MostWorkers}; it was given {environments} environments.");
        }

        if (workers != 0 && workers != environments)
        {
            throw new ArgumentException($"A3C has one environment per worker, but workers is {workers} and there are {environments} environments.");
        }
    }

    /// <summary>Brings the counters up to what the workers have recorded, and tells the observer, in the order in which it happened.</summary>
    private void ReadRecords(ITrainingObserver? observer, StepBudget budget)
    {
        double lost = _store.LostUpdateShare;
        while (NextToRead() is { } worker)
        {
            RolloutRecord record = worker.Records.Take();
            _recordSeconds = _secondsBefore + Stopwatch.GetElapsedTime(_runStart, record.Time).TotalSeconds;
            EnvironmentSteps += record.Steps;
            GradientSteps++;
            Updates++;
            if (record.EpisodeLength > 0)
            {
                ReportEpisode(worker.Rank, record.EpisodeReturn, record.EpisodeLength);
            }

            _metrics[0] = record.PolicyLoss;
            _metrics[1] = record.ValueLoss;
            _metrics[2] = record.Entropy;
            _metrics[3] = record.GradientNorm;
            _metrics[4] = _store.LearningRate.At(Progress);
            _metrics[5] = record.ReturnVariance;
            _metrics[6] = record.Staleness < 0 ? double.NaN : record.Staleness;
            _metrics[7] = lost;
            if (observer?.OnUpdate(this, _metrics) == TrainingSignal.Stop)
            {
                budget.Stop();
            }
        }

        _recordSeconds = null;
    }

    /// <summary>The worker whose oldest record is older than those of all others; null when there is none.</summary>
    private Worker? NextToRead()
    {
        Worker? next = null;
        long earliest = long.MaxValue;
        foreach (Worker worker in _workers)
        {
            long time = worker.Records.NextTime();
            if (time < earliest)
            {
                (next, earliest) = (worker, time);
            }
        }

        return next;
    }

    private HogwildSnapshot TakeSnapshot()
    {
        _store.Take(_snapshot);
        return _snapshot;
    }
}
