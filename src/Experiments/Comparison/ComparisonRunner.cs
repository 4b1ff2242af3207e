using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>Trains all contenders of a plan, one after another, so that each has the machine to itself.</summary>
/// <remarks>
/// Runs go seed by seed, and contender by contender within a seed, so that a machine that becomes slower or faster does so for all. Each
/// contender first trains briefly without counting, so that none pays for the compilation of shared code.
/// </remarks>
public sealed class ComparisonRunner
{
    private const double WarmUpSeconds = 1;

    private readonly ComparisonPlan _plan;

    /// <summary>Makes a runner for a plan.</summary>
    /// <param name="plan">The plan.</param>
    public ComparisonRunner(ComparisonPlan plan) => _plan = plan;

    /// <summary>Makes each contender's agent once, so that invalid settings show before the first run begins.</summary>
    /// <exception cref="ArgumentException">A contender cannot be made, or its budget does not suffice for one update.</exception>
    public void Check()
    {
        foreach (Contender contender in _plan.Contenders)
        {
            using Agent agent = Make(contender, _plan.Seeds[0]);
            long steps = _plan.Budget.Steps(agent.StepsPerRound);
            if (steps < agent.StepsPerRound)
            {
                throw new ArgumentException(
                    $"{contender.Label} takes {agent.StepsPerRound} steps per update, so {steps} are too few to learn from.");
            }
        }
    }

    /// <summary>Trains and evaluates everything.</summary>
    /// <param name="beforeRun">Called before each run.</param>
    /// <param name="afterRun">Called with each completed run.</param>
    /// <param name="cancellation">Stops the comparison after the current update; completed runs are returned.</param>
    /// <returns>The runs that were completed.</returns>
    public IReadOnlyList<RunRecord> Run(
        Action<Contender, ulong>? beforeRun = null, Action<RunRecord>? afterRun = null, CancellationToken cancellation = default)
    {
        foreach (Contender contender in _plan.Contenders)
        {
            WarmUp(contender, cancellation);
        }

        var runs = new List<RunRecord>();
        foreach (ulong seed in _plan.Seeds)
        {
            foreach (Contender contender in _plan.Contenders)
            {
                beforeRun?.Invoke(contender, seed);
                RunRecord? run = Train(contender, seed, cancellation);
                if (run is null)
                {
                    return runs;
                }

                runs.Add(run);
                afterRun?.Invoke(run);
            }
        }

        return runs;
    }

    private Agent Make(Contender contender, ulong seed) => contender.Algorithm.Create(
        EnvironmentSource.Of(_plan.Environment, contender.Environments, seed, isolation: _plan.Isolation),
        contender.Options with { Seed = seed },
        _plan.Backend());

    private void WarmUp(Contender contender, CancellationToken cancellation)
    {
        using Agent agent = Make(contender, seed: 0);
        try
        {
            agent.Learn(long.MaxValue, new StopsAfter(WarmUpSeconds), cancellation);
        }
        catch (Exception exception) when (exception is TrainingFailedException or EnvironmentException)
        {
            // The runs that count report the failure themselves.
        }
    }

    /// <returns>Null if it was cancelled.</returns>
    private RunRecord? Train(Contender contender, ulong seed, CancellationToken cancellation)
    {
        using Agent agent = Make(contender, seed);
        long steps = _plan.Budget.Steps(agent.StepsPerRound);
        var tracker = new ThresholdTracker([.. _plan.Thresholds]);
        var recorder = new CurveRecorder(agent, steps, _plan.Points);
        EvaluationResult? evaluation = null;
        string? failure = null;
        try
        {
            agent.Learn(steps, new CompositeObserver(tracker, recorder), cancellation);
            evaluation = cancellation.IsCancellationRequested ? null : Evaluate(agent, seed, cancellation);
        }
        catch (Exception exception) when (exception is TrainingFailedException or EnvironmentException or PolicyFailedException)
        {
            failure = exception.Message;
        }

        if (cancellation.IsCancellationRequested)
        {
            return null;
        }

        var asynchrony = agent.Figures as AsynchronyFigures;
        return new RunRecord
        {
            Contender = contender,
            Seed = seed,
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
    }

    private EvaluationResult? Evaluate(Agent agent, ulong seed, CancellationToken cancellation)
    {
        try
        {
            using Policy policy = agent.ToPolicy();
            IEnvironment own = agent.Source.MakeOne(); // in its own process, if the training environments were in theirs
            using var disposable = own as IDisposable;
            return Evaluation.Run(
                policy,
                own,
                _plan.Environment,
                _plan.EvaluationEpisodes,
                seed: unchecked(seed + Evaluation.SeedOffset),
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
