using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>A run whose agent is made and whose folder is open: it is trained, saved, evaluated and reported.</summary>
/// <param name="output">Where to write.</param>
/// <param name="algorithm">What learns.</param>
/// <param name="environment">In which environment.</param>
/// <param name="plan">On how many threads, and why.</param>
/// <param name="agent">The agent, at its beginning.</param>
/// <param name="folder">The run's folder, with its settings.</param>
/// <param name="actors">Where its actors are; null without.</param>
internal sealed class PreparedRun(
    RunOutput output,
    AlgorithmInfo algorithm,
    EnvironmentSpecification environment,
    ThreadPlan plan,
    Agent agent,
    RunFolder folder,
    ActorRequest? actors)
{
    /// <summary>What went wrong beside the training, to be told below a display that is being redrawn.</summary>
    private readonly List<string> _remarks = [];

    private bool _isLive;

    /// <summary>Trains from the beginning.</summary>
    /// <param name="config">The run's settings.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public int Begin(RunConfig config) => Train(config, goal: null, resumes: false);

    /// <summary>Goes on from the state in the folder.</summary>
    /// <param name="config">The run's settings.</param>
    /// <param name="goal">How long the run becomes; null for as long as it was.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    /// <exception cref="BadInputException">The state cannot be read, or the goal is not beyond it.</exception>
    public int GoOn(RunConfig config, StepGoal? goal) => Train(config, goal, resumes: true);

    private int Train(RunConfig config, StepGoal? goal, bool resumes)
    {
        using var interruption = new Interruption();
        using var observers = new RunObservers(folder, config, environment, Remark, interruption.Token);
        if (resumes)
        {
            LoadState(observers);
            if (agent.Environments is { NeedsReset: true })
            {
                output.Terminal.Error.WriteLine(
                    $"gradus: {environment.Id} could not be saved, so new episodes begin; everything else continues. The result differs "
                        + $"from that of an uninterrupted run.");
            }

            if (goal is { } longer)
            {
                config = RunSteps.MadeLonger(config, longer, agent, output.Terminal.Error);
            }

            // Before the first save: a state that was made with other settings than the file's could not be loaded with those.
            folder.WriteConfig(RunConfigFile.Write(config));
        }

        TrainOutcome outcome = Learn(config, observers, resumes, goal is not null, interruption.Token, out string? error);
        _isLive = false;
        _remarks.ForEach(output.Terminal.Error.WriteLine);
        string settings = RunConfigFile.Write(config);
        var saved = FinalSave.Make(outcome, agent, folder, observers, settings, config.ResumeLine(folder.Path, actors));
        if (saved.Folder is null)
        {
            (outcome, error) = (TrainOutcome.Failed, error is null ? saved.Error : $"{error} {saved.Error}");
        }

        int restarts = agent.Source.Restarts;
        string? failure = null;
        EvaluationResult? evaluation = outcome is TrainOutcome.Completed or TrainOutcome.Stopped
            ? Evaluate(config.Options.Seed, interruption.Token, out failure)
            : null;
        error ??= failure;
        Report(new TrainReport
        {
            Algorithm = algorithm.Name,
            Environment = environment.Id,
            Seed = config.Options.Seed,
            Agent = agent,
            Tracker = observers.Tracker,
            Outcome = outcome,
            Error = error,
            MetricsError = observers.MetricsError,
            Saved = saved,
            Evaluation = evaluation,
            Periodic = observers.Evaluation,
            LostInEvaluation = agent.Source.Restarts - restarts,
            Log = config.Log,
            Threshold = environment.RewardThreshold,
            ResumeLine = saved.Folder is null ? null : config.ResumeLine(saved.Folder, actors),
            Assemblies = config.Assemblies,
        });
        return (error ?? saved.Error ?? observers.MetricsError) is not null ? ExitCode.Failed
            : interruption.Token.IsCancellationRequested ? ExitCode.Interrupted
            : ExitCode.Success;
    }

    private void LoadState(RunObservers observers)
    {
        try
        {
            TrainingState.Load(folder.LastState, agent, observers.Tracker, observers.Evaluation);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"The run cannot be resumed: {Sentence.Of(exception)}");
        }
    }

    private void Remark(string sentence)
    {
        if (_isLive)
        {
            _remarks.Add(sentence);
        }
        else
        {
            output.Terminal.Error.WriteLine(sentence);
        }
    }

    private TrainOutcome Learn(
        RunConfig config,
        RunObservers observers,
        bool resumes,
        bool isLonger,
        CancellationToken cancellation,
        out string? error)
    {
        try
        {
            error = null;
            using ITrainingDisplay display = Display(config, observers.Tracker.Window);
            ITrainingObserver observer = observers.Begin(agent, config.Steps, display);
            if (!resumes)
            {
                agent.Learn(config.Steps, observer, cancellation);
            }
            else
            {
                observers.Evaluation?.EvaluateIfDue(agent);
                if (isLonger)
                {
                    agent.Resume(config.Steps, observer, cancellation);
                }
                else if (!observers.StopReached)
                {
                    agent.Resume(observer, cancellation);
                }
            }

            return cancellation.IsCancellationRequested ? TrainOutcome.Interrupted
                : observers.StopReached ? TrainOutcome.Stopped
                : TrainOutcome.Completed;
        }
        catch (Exception exception) when (
            exception is TrainingFailedException or EnvironmentException or PolicyFailedException or InvalidPolicyException
                or InvalidDataException or CudaException)
        {
            error = Sentence.Of(exception);
            return TrainOutcome.Failed;
        }
        finally
        {
            observers.End();
        }
    }

    private ITrainingDisplay Display(RunConfig config, EpisodeWindow window)
    {
        if (output.IsQuiet)
        {
            return new SilentDisplay();
        }

        var training = new TrainingPlan(
            agent.Algorithm,
            config.Environment,
            config.Options.Seed,
            config.EnvironmentCount,
            config.Steps,
            $"{Backends.InWords(config.Backend)}, {plan.InWords}",
            folder.Path,
            agent.Metrics);
        _isLive = output.IsLive && output.Terminal.Width >= LiveDisplay.MinScreenWidth;
        return _isLive
            ? new LiveDisplay(output.Screen, training, window, output.Terminal.Width, output.Terminal.Height)
            : new LineDisplay(output.Words, training, window, output.Terminal.Width);
    }

    private EvaluationResult? Evaluate(ulong seed, CancellationToken cancellation, out string? error)
    {
        error = null;
        try
        {
            using Policy policy = agent.ToPolicy();
            // In its own process, if the training environments were in theirs.
            using var own = new NamedFailures(agent.Source.MakeForEvaluation(), environment.Id);
            return Evaluation.Run(policy, own, environment.Id, seed: RunSeeds.OfResult(seed), cancellation: cancellation);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (Exception exception) when (exception is EnvironmentException or PolicyFailedException or CudaException)
        {
            error = Sentence.Of(exception);
            return null;
        }
    }

    private void Report(TrainReport report)
    {
        if (report.Saved is { Folder: not null, Error: { } elsewhere })
        {
            output.Terminal.Error.WriteLine($"gradus: {elsewhere}");
        }

        if (report.Error is not null)
        {
            output.Terminal.Error.WriteLine(
                $"gradus: the {(report.Outcome == TrainOutcome.Failed ? "training" : "evaluation")} failed. {report.Error}");
        }

        if (output.IsJson)
        {
            output.Terminal.Out.WriteLine(report.ToJson());
            return;
        }

        foreach (string sentence in report.ToSentences())
        {
            output.Words.WriteLine(sentence);
        }
    }
}
