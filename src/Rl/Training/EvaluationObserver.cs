using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// Evaluates the policy while it is trained: every so many environment steps, greedily, over episodes with seeds of their own, in one more
/// environment, which is made for the first evaluation and, if the run's environments have processes of their own, has one too. It keeps
/// the best policy and can stop the run. The parameters of the run are those of one without evaluations, bit for bit.
/// <code>
/// using var evaluation = new EvaluationObserver(new EvaluationOptions { Every = 10_000, BestFile = "best.safetensors" });
/// agent.Learn(500_000, evaluation);
/// Console.WriteLine($"{evaluation.Best?.Mean} after {evaluation.BestSteps} steps");
/// </code>
/// </summary>
/// <remarks>
/// The training waits for an evaluation, whose time is part of <see cref="Agent.TrainingSeconds"/>; A3C's workers go on meanwhile. Of
/// equally good policies the earliest is the best. The best of many evaluations is partly the luckiest: report the policy that it chose on
/// other episodes, as <see cref="Evaluation"/> does by default.
/// </remarks>
public sealed class EvaluationObserver : ITrainingObserver, IResumable, IDisposable
{
    /// <summary>The mean return of an evaluation at this update; NaN at updates without one.</summary>
    public static readonly Metric MeanReturn = new("eval_return", MetricReduction.Last);

    /// <summary>The standard deviation of its returns.</summary>
    public static readonly Metric ReturnDeviation = new("eval_return_std", MetricReduction.Last);

    /// <summary>The mean length of its episodes, in steps.</summary>
    public static readonly Metric MeanLength = new("eval_length", MetricReduction.Last);

    /// <summary>The highest mean return of an evaluation so far.</summary>
    public static readonly Metric BestReturn = new("eval_best_return", MetricReduction.Last);

    private const long Unknown = -1;

    private readonly EvaluationOptions _options;
    private readonly SpaceReserve? _reserve;
    private readonly string? _file;
    private IEnvironment? _environment;
    private long _last = Unknown;
    private bool _hasBegun;
    private bool _isEarly;
    private bool _isUnsaved;
    private bool _isFailing;

    /// <summary>Makes an observer of one run.</summary>
    /// <param name="options">When and how to evaluate.</param>
    /// <exception cref="ArgumentOutOfRangeException">The interval or the number of episodes is below 1.</exception>
    public EvaluationObserver(EvaluationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        RequireOne(options.Every, nameof(options.Every));
        RequireOne(options.Episodes, nameof(options.Episodes));
        _options = options;
        if (options.BestFile is { } file)
        {
            _file = Path.GetFullPath(file);
            _reserve = new SpaceReserve($"{_file}.reserve");
            AtomicFile.RemoveLeftovers(_file);
        }
    }

    /// <summary>What the evaluation at this update has measured; NaN at updates without one. The object stays the same.</summary>
    public MetricRow Row { get; } = new([MeanReturn, ReturnDeviation, MeanLength, BestReturn]);

    /// <summary>Evaluations made.</summary>
    public int Evaluations { get; private set; }

    /// <summary>The best evaluation; null before the first.</summary>
    public EvaluationResult? Best { get; private set; }

    /// <summary>Environment steps of the run at the best evaluation.</summary>
    public long BestSteps { get; private set; }

    /// <summary>
    /// The policy of the best evaluation; null before the first, and after a run has been resumed until a better one. It is disposed with
    /// this observer, or when there is a better one.
    /// </summary>
    public Policy? BestPolicy { get; private set; }

    /// <summary>Whether <see cref="EvaluationOptions.StopAt"/> has been reached.</summary>
    public bool StopReached { get; private set; }

    /// <inheritdoc/>
    public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
    {
    }

    /// <inheritdoc/>
    /// <exception cref="EnvironmentException">
    /// The environment failed, gave a number that is not finite, or does not end.
    /// </exception>
    /// <exception cref="PolicyFailedException">The policy's networks overflow.</exception>
    /// <exception cref="IOException">The disk refuses the best policy, and <see cref="EvaluationOptions.OnFailure"/> is null.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// It may not be written, and <see cref="EvaluationOptions.OnFailure"/> is null.
    /// </exception>
    public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
    {
        if (!_hasBegun)
        {
            Begin(agent);
        }

        if (!_isEarly)
        {
            Row.Clear();
        }

        EvaluateIfDue(agent);
        _isEarly = false;
        return _options.StopAt is not null && StopReached ? TrainingSignal.Stop : TrainingSignal.Continue;
    }

    /// <summary>
    /// Makes an evaluation that is due and was cancelled: to be called once a state is loaded and before the agent resumes, so that a
    /// resumed run has the same evaluations as an uninterrupted one.
    /// </summary>
    /// <param name="agent">The agent, between two updates.</param>
    /// <inheritdoc cref="OnUpdate" path="/exception"/>
    public void EvaluateIfDue(Agent agent)
    {
        if (_last == Unknown || agent.EnvironmentSteps / _options.Every == _last / _options.Every
            || _options.Cancellation.IsCancellationRequested)
        {
            return;
        }

        Policy? policy = agent.ToPolicy();
        try
        {
            _reserve?.HoldFor(policy);
            if (Run(agent, policy) is not { } result)
            {
                return;
            }

            _last = agent.EnvironmentSteps;
            _isEarly = true;
            Evaluations++;
            StopReached |= result.Mean >= _options.StopAt;
            if (Best is null || result.Mean > Best.Mean)
            {
                (Best, BestSteps) = (result, _last);
                (BestPolicy, policy) = (policy, BestPolicy);
                _isUnsaved = _file is not null;
            }

            Row[MeanReturn] = result.Mean;
            Row[ReturnDeviation] = result.StandardDeviation;
            Row[MeanLength] = result.MeanLength;
            Row[BestReturn] = Best.Mean;
        }
        finally
        {
            policy?.Dispose();
        }

        SaveOrReport();
    }

    /// <summary>Saves the best policy if the last attempt has failed, or if its file has been deleted.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    /// <exception cref="InvalidPolicyException">It could not be loaded again.</exception>
    public void SaveBest()
    {
        if (BestPolicy is not null && _file is not null && (_isUnsaved || !File.Exists(_file)))
        {
            _reserve!.Write(_file, BestPolicy.Save);
            _isUnsaved = false;
        }
    }

    /// <inheritdoc/>
    public void SaveState(StateWriter writer)
    {
        writer.Write("last", _last);
        writer.Write("evaluations", Evaluations);
        writer.Write("stop_reached", StopReached);
        writer.Write("has_best", Best is not null);
        if (Best is not null)
        {
            writer.Write("best_steps", BestSteps);
            writer.Write("best_episodes", Best.Episodes);
            writer.Write("best_seed", Best.Seed);
            writer.WriteArray<double>(
                "best_numbers", [Best.Mean, Best.StandardDeviation, Best.Minimum, Best.Maximum, Best.MeanLength]);
        }
    }

    /// <summary>
    /// Restores the state saved by <see cref="SaveState"/>. Where it was evaluated over a different number of episodes, the best of those
    /// is forgotten, because means over different episodes do not compare.
    /// </summary>
    /// <param name="reader">Where from.</param>
    /// <exception cref="InvalidDataException">The section does not hold such a state. Nothing has changed.</exception>
    public void LoadState(StateReader reader)
    {
        long last = reader.ReadInt64("last", min: Unknown);
        int evaluations = reader.ReadInt32("evaluations", min: 0);
        bool stopReached = reader.ReadBoolean("stop_reached");
        EvaluationResult? best = null;
        long bestSteps = 0;
        if (reader.ReadBoolean("has_best"))
        {
            bestSteps = reader.ReadInt64("best_steps", min: 0);
            int episodes = reader.ReadInt32("best_episodes", min: 1);
            ulong seed = reader.ReadUInt64("best_seed");
            double[] numbers = reader.ReadArray<double>("best_numbers", 5, 5);
            if (!numbers.All(double.IsFinite))
            {
                throw reader.Refusal("best_numbers", "one of them is NaN or infinite");
            }

            best = new EvaluationResult(
                episodes, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], Deterministic: true, seed);
        }

        reader.WhenAccepted(() =>
        {
            (_last, Evaluations, StopReached) = (last, evaluations, stopReached);
            (Best, BestSteps) = best?.Episodes == _options.Episodes ? (best, bestSteps) : (null, 0);
        });
    }

    /// <summary>Disposes the environment and the best policy, and gives the room for its file back.</summary>
    public void Dispose()
    {
        (_environment as IDisposable)?.Dispose();
        _environment = null;
        BestPolicy?.Dispose();
        _reserve?.Dispose();
    }

    private static void RequireOne(long value, string name)
    {
        if (value < 1)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least 1, but is {value}.");
        }
    }

    private void Begin(Agent agent)
    {
        _hasBegun = true;
        _last = _last == Unknown ? Math.Max(0, agent.EnvironmentSteps - agent.StepsPerUpdate) : _last;
        if (_reserve is not null)
        {
            using Policy policy = agent.ToPolicy();
            _reserve.HoldFor(policy);
        }
    }

    /// <summary>One evaluation; null if it was cancelled.</summary>
    private EvaluationResult? Run(Agent agent, Policy policy)
    {
        _environment ??= agent.Source.MakeForEvaluation();
        try
        {
            return Evaluation.Run(
                policy,
                _environment,
                agent.Source.Id,
                _options.Episodes,
                seed: _options.Seed ?? RunSeeds.OfEvaluations(agent.Source.Seed),
                cancellation: _options.Cancellation);
        }
        catch (OperationCanceledException) when (_options.Cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private void SaveOrReport()
    {
        try
        {
            SaveBest();
            _isFailing = false;
        }
        catch (Exception exception) when (
            _options.OnFailure is not null && exception is IOException or UnauthorizedAccessException)
        {
            if (!_isFailing)
            {
                _isFailing = true;
                _options.OnFailure(exception);
            }
        }
    }
}
