using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>One run of a comparison, trained and evaluated by this process.</summary>
/// <param name="plan">The comparison.</param>
/// <param name="contender">What is trained.</param>
/// <param name="seed">The run's seed.</param>
/// <param name="store">Where it is kept; null for nowhere.</param>
/// <param name="saveEvery">How often its state is saved in the store; null for never.</param>
internal sealed class LocalRun(ComparisonPlan plan, Contender contender, ulong seed, RunStore? store, SaveInterval? saveEvery)
{
    private const double WarmUpSeconds = 1;

    /// <summary>Makes a contender's agent; the seed is the source's.</summary>
    public static Agent Make(ComparisonPlan plan, Contender contender, EnvironmentSource source) =>
        contender.Algorithm.Create(source, contender.Options with { Seed = source.Seed }, plan.Backend());

    /// <summary>The environment steps of each run of an agent: whole updates, no fewer than the budget.</summary>
    public static long StepsOf(ComparisonPlan plan, Agent agent) => agent.InWholeUpdates(plan.Budget.Steps(agent.StepsPerRound));

    /// <summary>Trains briefly without counting, so that no contender pays for the compilation of shared code.</summary>
    public static void WarmUp(ComparisonPlan plan, Contender contender, CancellationToken cancellation)
    {
        try
        {
            using Agent agent = Make(plan, contender, seed: 0);
            agent.Learn(StepsOf(plan, agent), new StopsAfter(WarmUpSeconds), cancellation);
        }
        catch (Exception exception) when (IsOfRun(exception))
        {
            // The runs that count report the failure themselves.
        }
    }

    /// <summary>Trains, evaluates and keeps it.</summary>
    /// <param name="cancellation">Ends the run after the current update.</param>
    /// <returns>Null if it was cancelled.</returns>
    public RunRecord? Train(CancellationToken cancellation)
    {
        using Agent agent = Make(plan, contender, seed);
        long steps = StepsOf(plan, agent);
        var tracker = new ThresholdTracker([.. plan.Thresholds]);
        var recorder = new CurveRecorder(agent, steps, plan.Points);
        StateSaver? saver = saveEvery is { } interval && store is not null
            ? new StateSaver(store.StateOf(plan.Environment, contender, seed), interval, agent, tracker, recorder)
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
            evaluation = cancellation.IsCancellationRequested ? null : Evaluate(agent, policy, cancellation);
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
            store?.Save(plan, run, policy);
        }

        return run;
    }

    private static Agent Make(ComparisonPlan plan, Contender contender, ulong seed) =>
        Make(plan, contender, plan.Source.With(contender.Environments, seed));

    private EvaluationResult? Evaluate(Agent agent, Policy policy, CancellationToken cancellation)
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

    private static bool IsOfRun(Exception exception) =>
        exception is TrainingFailedException or EnvironmentException or PolicyFailedException;

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
