using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>
/// Trains all contenders of one plan, or of one plan per environment, one after another, so that each has the machine to itself; or has
/// them trained somewhere else, many at once.
/// </summary>
/// <remarks>
/// Runs go seed by seed, environment by environment within a seed, and contender by contender within those, so that a machine that becomes
/// slower or faster does so for all, and what is interrupted has as many seeds everywhere. Each contender first trains without counting,
/// for a second or the steps of one run, so that none pays for the compilation of shared code.
/// </remarks>
public sealed class ComparisonRunner
{
    private const double WarmUpSeconds = 1;

    private readonly IReadOnlyList<ComparisonPlan> _plans;
    private readonly Dictionary<Contender, (long Steps, long PerRound)> _steps = new(ReferenceEqualityComparer.Instance);

    /// <summary>Makes a runner.</summary>
    /// <param name="plans">One plan per environment, with the same seeds and contenders of the same labels in the same order.</param>
    /// <exception cref="ArgumentException">There is no plan, two have one environment, or contenders or seeds differ.</exception>
    public ComparisonRunner(params IReadOnlyList<ComparisonPlan> plans)
    {
        ArgumentNullException.ThrowIfNull(plans);
        if (plans.Count == 0 || plans.DistinctBy(plan => plan.Environment).Count() < plans.Count)
        {
            throw new ArgumentException("A comparison needs one plan for each of its environments, and at least one.", nameof(plans));
        }

        if (plans.Any(plan => !plan.Contenders.Select(Label).SequenceEqual(plans[0].Contenders.Select(Label))
            || !plan.Seeds.SequenceEqual(plans[0].Seeds)))
        {
            throw new ArgumentException("The plans of a comparison need the same contenders and seeds.", nameof(plans));
        }

        _plans = plans;

        static string Label(Contender contender) => contender.Label;
    }

    /// <summary>Where finished runs and their policies are kept, and taken from if they are there already; null for nowhere.</summary>
    public RunStore? Store { get; init; }

    /// <summary>Whether each contender first trains briefly without counting, which only matters where seconds are compared.</summary>
    public bool WarmsUp { get; init; } = true;

    /// <summary>
    /// How often the state of a run is saved in the store, from which the same run goes on where it stopped; null for never. Runs that
    /// cannot be continued to the bit begin again instead.
    /// </summary>
    public SaveInterval? SaveEvery { get; init; }

    /// <summary>
    /// Makes each contender's agent once, without environments, and reads the runs that are finished already, so that a mistake shows
    /// before the first run begins. One environment is made where its spaces are not known, and is the first that a run steps.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// A contender cannot be made, its budget does not suffice for one update, or two have one name in the store.
    /// </exception>
    /// <exception cref="InvalidOperationException">The environment cannot be made.</exception>
    /// <exception cref="InvalidDataException">The store holds runs with different settings.</exception>
    public void Check()
    {
        string[] names = [.. _plans[0].Contenders.Select(contender => RunStore.FileName(contender.Label))];
        string[] folders = [.. _plans.Select(plan => RunStore.FileName(plan.Environment))];
        if (Store is not null
            && (names.Distinct(StringComparer.OrdinalIgnoreCase).Count() < names.Length
                || folders.Distinct(StringComparer.OrdinalIgnoreCase).Count() < folders.Length))
        {
            throw new ArgumentException("Two contenders or environments would have files of the same name; compare them one at a time.");
        }

        foreach (ComparisonPlan plan in _plans)
        {
            foreach (Contender contender in plan.Contenders)
            {
                // Here no agent is needed, which a search that draws a thousand settings in vain would wait for.
                if (contender.Options is ActorCriticOptions { Steps: var steps })
                {
                    RequireOneUpdate(plan, contender, (long)steps * contender.Environments);
                }
            }
        }

        foreach (ComparisonPlan plan in _plans)
        {
            foreach (Contender contender in plan.Contenders)
            {
                Steps(plan, contender);
                foreach (ulong seed in plan.Seeds)
                {
                    Finished(plan, contender, seed);
                }
            }
        }
    }

    /// <summary>Trains and evaluates everything that is not finished yet.</summary>
    /// <param name="beforeRun">Called before each run, with its environment.</param>
    /// <param name="afterRun">Called with each completed run; not with those that were finished before.</param>
    /// <param name="cancellation">Stops the comparison after the current update; completed runs are returned.</param>
    /// <returns>The runs that were completed, those that were finished before included.</returns>
    /// <exception cref="InvalidDataException">The store holds runs with different settings.</exception>
    /// <exception cref="IOException">A run cannot be kept.</exception>
    public IReadOnlyList<RunRecord> Run(
        Action<string, Contender, ulong>? beforeRun = null, Action<RunRecord>? afterRun = null, CancellationToken cancellation = default)
    {
        foreach (ComparisonPlan plan in WarmsUp ? _plans : [])
        {
            foreach (Contender contender in plan.Contenders.Where(
                contender => !plan.Seeds.All(seed => IsFinished(plan, contender, seed)) && !cancellation.IsCancellationRequested))
            {
                WarmUp(plan, contender, cancellation);
            }
        }

        var runs = new List<RunRecord>();
        foreach (ulong seed in _plans[0].Seeds)
        {
            foreach (ComparisonPlan plan in _plans)
            {
                foreach (Contender contender in plan.Contenders)
                {
                    if (Finished(plan, contender, seed) is { } finished)
                    {
                        runs.Add(finished);
                    }
                    else if (!cancellation.IsCancellationRequested)
                    {
                        beforeRun?.Invoke(plan.Environment, contender, seed);
                        if (Train(plan, contender, seed, cancellation) is { } run)
                        {
                            runs.Add(run);
                            afterRun?.Invoke(run);
                        }
                    }
                }
            }
        }

        return runs;
    }

    /// <summary>
    /// Has everything that is not finished yet trained somewhere else, as much at once as there is room for, with the results of
    /// <see cref="Run"/>. States are kept in the store.
    /// </summary>
    /// <param name="trainer">Trains single runs.</param>
    /// <param name="afterRun">Called with each completed run, one at a time; not with those that were finished before.</param>
    /// <param name="cancellation">Ends the comparison; completed runs are returned.</param>
    /// <returns>The runs that were completed, in the order of <see cref="Run"/>, those that were finished before included.</returns>
    /// <exception cref="InvalidDataException">The store holds runs with different settings, or a run came back that is another.</exception>
    /// <exception cref="IOException">A run cannot be kept.</exception>
    public async Task<IReadOnlyList<RunRecord>> RunAsync(
        IRunTrainer trainer, Action<RunRecord>? afterRun = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        foreach (ComparisonPlan plan in _plans)
        {
            foreach (Contender contender in plan.Contenders)
            {
                SizeOf(plan, contender); // which several threads read from here on
            }
        }

        using var failing = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var turn = new Lock();
        var runs = new List<Task<RunRecord?>>();
        foreach (ulong seed in _plans[0].Seeds)
        {
            foreach (ComparisonPlan plan in _plans)
            {
                runs.AddRange(plan.Contenders.Select(contender => TrainElsewhere(plan, contender, seed)));
            }
        }

        return [.. (await Task.WhenAll(runs).ConfigureAwait(false)).OfType<RunRecord>()];

        async Task<RunRecord?> TrainElsewhere(ComparisonPlan plan, Contender contender, ulong seed)
        {
            try
            {
                if (Finished(plan, contender, seed) is { } finished)
                {
                    return finished;
                }

                var order = new RunOrder(plan, contender, seed, Store?.StateOf(plan.Environment, contender, seed));
                TrainedRun trained = await trainer.TrainAsync(order, failing.Token).ConfigureAwait(false);
                lock (turn)
                {
                    RunRecord run = Take(order, trained);
                    afterRun?.Invoke(run);
                    return run;
                }
            }
            catch (OperationCanceledException) when (failing.IsCancellationRequested)
            {
                return null;
            }
            catch
            {
                failing.Cancel(); // the others end, and this exception is what the caller gets
                throw;
            }
        }
    }

    private static void RequireOneUpdate(ComparisonPlan plan, Contender contender, long stepsPerRound)
    {
        long steps = plan.Budget.Steps(stepsPerRound);
        if (steps < stepsPerRound)
        {
            throw new ArgumentException($"{contender.Label} takes {stepsPerRound} steps per update, so {steps} are too few to learn from.");
        }
    }

    private static Agent Make(ComparisonPlan plan, Contender contender, ulong seed) =>
        Make(plan, contender, plan.Source.With(contender.Environments, seed));

    private static Agent Make(ComparisonPlan plan, Contender contender, EnvironmentSource source) =>
        contender.Algorithm.Create(source, contender.Options with { Seed = source.Seed }, plan.Backend());

    /// <summary>The environment steps of each run of a contender: whole updates, no fewer than the budget.</summary>
    private long Steps(ComparisonPlan plan, Contender contender) => SizeOf(plan, contender).Steps;

    private (long Steps, long PerRound) SizeOf(ComparisonPlan plan, Contender contender)
    {
        if (!_steps.TryGetValue(contender, out (long Steps, long PerRound) size))
        {
            EnvironmentSource source = plan.Source.With(contender.Environments, plan.Seeds[0]);
            using Agent agent = Make(plan, contender, source.WithoutEnvironments());
            RequireOneUpdate(plan, contender, agent.StepsPerRound);
            size = _steps[contender] = (Steps(plan, agent), agent.StepsPerRound);
        }

        return size;
    }

    private static long Steps(ComparisonPlan plan, Agent agent) => agent.InWholeUpdates(plan.Budget.Steps(agent.StepsPerRound));

    private RunRecord? Finished(ComparisonPlan plan, Contender contender, ulong seed) => IsFinished(plan, contender, seed)
        ? Store!.Load(plan, contender, seed, Steps(plan, contender))
        : null;

    private bool IsFinished(ComparisonPlan plan, Contender contender, ulong seed) =>
        Store is not null && Store.Has(plan.Environment, contender, seed);

    private static void WarmUp(ComparisonPlan plan, Contender contender, CancellationToken cancellation)
    {
        try
        {
            using Agent agent = Make(plan, contender, seed: 0);
            agent.Learn(Steps(plan, agent), new StopsAfter(WarmUpSeconds), cancellation);
        }
        catch (Exception exception) when (IsOfRun(exception))
        {
            // The runs that count report the failure themselves.
        }
    }

    /// <returns>Null if it was cancelled.</returns>
    private RunRecord? Train(ComparisonPlan plan, Contender contender, ulong seed, CancellationToken cancellation)
    {
        using Agent agent = Make(plan, contender, seed);
        long steps = Steps(plan, agent);
        var tracker = new ThresholdTracker([.. plan.Thresholds]);
        var recorder = new CurveRecorder(agent, steps, plan.Points);
        StateSaver? saver = SaveEvery is { } interval && Store is not null
            ? new StateSaver(Store.StateOf(plan.Environment, contender, seed), interval, agent, tracker, recorder)
            : null;
        EvaluationResult? evaluation = null;
        Policy? policy = null;
        string? failure = null;
        try
        {
            ITrainingObserver observer = saver is null
                ? new CompositeObserver(tracker, recorder)
                : new CompositeObserver(tracker, recorder, saver);
            if (saver is { Continues: true })
            {
                agent.Resume(observer, cancellation);
            }
            else
            {
                agent.Learn(steps, observer, cancellation);
            }

            policy = agent.ToPolicy();
            evaluation = cancellation.IsCancellationRequested ? null : Evaluate(plan, agent, policy, seed, cancellation);
        }
        catch (Exception exception) when (IsOfRun(exception))
        {
            failure = exception.Message;
        }

        using Policy? disposed = policy;
        if (cancellation.IsCancellationRequested)
        {
            if (failure is null)
            {
                saver?.Save(agent);
            }

            return null;
        }

        var asynchrony = agent.Figures as AsynchronyFigures;
        var run = new RunRecord
        {
            Environment = plan.Environment,
            Contender = contender,
            Seed = seed,
            PlannedSteps = steps,
            EnvironmentSteps = agent.EnvironmentSteps,
            StepsPerRound = agent.StepsPerRound,
            GradientSteps = agent.GradientSteps,
            Seconds = agent.TrainingSeconds,
            Episodes = tracker.Window.Episodes,
            Crossings = tracker.Crossings,
            Curve = recorder.Finish(agent),
            Evaluation = evaluation,
            Failure = failure,
            Staleness = asynchrony?.Staleness,
            LostUpdateShare = asynchrony?.LostUpdateShare,
            Command = contender.Command(seed, steps),
        };
        if (policy is not null && evaluation is not null)
        {
            Store?.Save(plan, run, policy);
        }

        return run;
    }

    /// <summary>Checks a run that was trained somewhere else, and keeps it.</summary>
    private RunRecord Take(RunOrder order, TrainedRun trained)
    {
        (ComparisonPlan plan, Contender contender, ulong seed, _) = order;
        (long steps, long perRound) = SizeOf(plan, contender);
        if (trained.Figures.IsEmpty)
        {
            return new RunRecord
            {
                Environment = plan.Environment,
                Contender = contender,
                Seed = seed,
                PlannedSteps = steps,
                EnvironmentSteps = 0,
                StepsPerRound = perRound,
                GradientSteps = 0,
                Seconds = 0,
                Episodes = 0,
                Crossings = new ThresholdCrossing?[plan.Thresholds.Count],
                Curve = [],
                Failure = trained.Failure,
                Command = contender.Command(seed, steps),
            };
        }

        RunRecord run = RunStore.Read("what was trained elsewhere", () => trained.Figures, plan, contender, seed, steps);
        if (run.Failure is null && Store is not null)
        {
            Store.Save(plan, run, path => AtomicFile.Write(path, stream => stream.Write(trained.Policy.Span)));
        }
        else
        {
            Store?.RemoveState(plan.Environment, contender, seed);
        }

        return run;
    }

    private static bool IsOfRun(Exception exception) =>
        exception is TrainingFailedException or EnvironmentException or PolicyFailedException;

    private static EvaluationResult? Evaluate(
        ComparisonPlan plan, Agent agent, Policy policy, ulong seed, CancellationToken cancellation)
    {
        try
        {
            // In its own process, if the training environments were in theirs.
            using var own = new NamedFailures(agent.Source.MakeForEvaluation(), plan.Environment);
            return Evaluation.Run(
                policy,
                own,
                plan.Environment,
                plan.EvaluationEpisodes,
                seed: RunSeeds.OfResult(seed),
                cancellation: cancellation);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Stops a run after some seconds.</summary>
    private sealed class StopsAfter(double seconds) : ITrainingObserver
    {
        public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
        {
        }

        public TrainingSignal OnUpdate(Agent agent, MetricRow metrics) =>
            agent.TrainingSeconds >= seconds ? TrainingSignal.Stop : TrainingSignal.Continue;
    }
}
