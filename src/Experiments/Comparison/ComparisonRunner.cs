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
                LocalRun.WarmUp(plan, contender, cancellation);
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
                        if (new LocalRun(plan, contender, seed, Store, SaveEvery).Train(cancellation) is { } run)
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

    /// <summary>The environment steps of each run of a contender: whole updates, no fewer than the budget.</summary>
    private long Steps(ComparisonPlan plan, Contender contender) => SizeOf(plan, contender).Steps;

    private (long Steps, long PerRound) SizeOf(ComparisonPlan plan, Contender contender)
    {
        if (!_steps.TryGetValue(contender, out (long Steps, long PerRound) size))
        {
            EnvironmentSource source = plan.Source.With(contender.Environments, plan.Seeds[0]);
            using Agent agent = LocalRun.Make(plan, contender, source.WithoutEnvironments());
            RequireOneUpdate(plan, contender, agent.StepsPerRound);
            size = _steps[contender] = (LocalRun.StepsOf(plan, agent), agent.StepsPerRound);
        }

        return size;
    }

    private RunRecord? Finished(ComparisonPlan plan, Contender contender, ulong seed) => IsFinished(plan, contender, seed)
        ? Store!.Load(plan, contender, seed, Steps(plan, contender))
        : null;

    private bool IsFinished(ComparisonPlan plan, Contender contender, ulong seed) =>
        Store is not null && Store.Has(plan.Environment, contender, seed);

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
}
