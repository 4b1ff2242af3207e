using Gradus.Cli.Display;
using Gradus.Envs;
using Gradus.Rl.Defaults;
using Gradus.Rl.Options;
using Gradus.Rl.Policies;
using Gradus.Rl.Training;

namespace Gradus.Cli.Runs;

/// <summary>One training from request to report: check everything, train, save, evaluate, tell.</summary>
/// <param name="request">What was asked for.</param>
/// <param name="terminal">Where to write.</param>
internal sealed class TrainingRun(TrainRequest request, Terminal terminal)
{
    /// <summary>With JSON on standard output, words go to standard error.</summary>
    private TextWriter Words => request.Json ? terminal.Error : terminal.Out;

    public int Execute()
    {
        AlgorithmInfo algorithm = Lookup.Algorithm(request.Algorithm);
        EnvironmentSpecification environment = Lookup.Environment(request.Environment);
        RunConfig config = Configure(algorithm, environment);
        using VectorEnvironment environments = VectorEnvironment.Make(environment.Id, config.EnvironmentCount, config.Options.Seed, threads: config.Threads);
        using Agent agent = Create(algorithm, environments, config);
        RequireOneUpdate(config, agent);

        RunFolder folder = RunFolder.Create(request.Out, config.Name);
        folder.WriteConfig(config.ToJson());
        if (folder.Earlier is not null)
        {
            terminal.Error.WriteLine($"gradus: {folder.Path} held an earlier run; its files are now in {folder.Earlier}.");
        }

        using var interruption = new Interruption();
        ThresholdTracker tracker = new([.. Milestones.Of(environment, request.StopAt)]) { StopAt = request.StopAt };
        TrainOutcome outcome = Train(agent, config, folder, tracker, interruption.Token, out string? error);
        agent.Save(folder.Checkpoint);
        EvaluationResult? evaluation = outcome is TrainOutcome.Completed or TrainOutcome.Stopped
            ? Evaluate(agent, environment, config.Options.Seed, interruption.Token)
            : null;
        Tell(new TrainReport
        {
            Algorithm = algorithm.Name,
            Environment = environment.Id,
            Seed = config.Options.Seed,
            Agent = agent,
            Tracker = tracker,
            Folder = folder,
            Outcome = outcome,
            Error = error,
            Evaluation = evaluation,
            Threshold = environment.RewardThreshold,
        });
        return outcome switch
        {
            TrainOutcome.Failed => ExitCode.Failed,
            _ when interruption.Token.IsCancellationRequested => ExitCode.Interrupted,
            _ => ExitCode.Success,
        };
    }

    private RunConfig Configure(AlgorithmInfo algorithm, EnvironmentSpecification environment)
    {
        AgentOptions options = algorithm.OptionsFor(environment.Id) with { Seed = request.Seed };
        foreach (string assignment in request.Assignments)
        {
            options = algorithm.Hyperparameters.Set(options, assignment);
        }

        RunSize size = algorithm.Tuned.SizeFor(environment.Id);
        return new RunConfig
        {
            Table = algorithm.Hyperparameters,
            Environment = environment.Id,
            Options = options,
            Steps = request.Steps ?? size.Steps,
            EnvironmentCount = request.EnvironmentCount ?? options.Environments ?? size.Environments,
            Threads = request.Threads,
            StopAt = request.StopAt,
            Backend = Backends.Make(request.Backend ?? Backends.Default, request.Threads),
        };
    }

    private static Agent Create(AlgorithmInfo algorithm, VectorEnvironment environments, RunConfig config)
    {
        try
        {
            return Lookup.Checked(() => algorithm.Create(environments, config.Options, config.Backend));
        }
        catch (Exception exception) when (exception is OverflowException or OutOfMemoryException)
        {
            throw new BadInputException("The networks and rollouts do not fit into memory: take smaller hidden layers, fewer n_steps or fewer --envs.");
        }
    }

    private static void RequireOneUpdate(RunConfig config, Agent agent)
    {
        if (config.Steps < agent.StepsPerUpdate)
        {
            throw new BadInputException(
                $"--steps cannot be {config.Steps}: one rollout of {agent.Algorithm} in {config.EnvironmentCount} environments takes {agent.StepsPerUpdate} steps, so that is the least.");
        }
    }

    private TrainOutcome Train(Agent agent, RunConfig config, RunFolder folder, ThresholdTracker tracker, CancellationToken cancellation, out string? error)
    {
        using var recorder = new MetricsRecorder(folder.Metrics, agent, tracker.Window, config.Steps);
        using ITrainingDisplay display = Display(agent, config, folder, tracker.Window);
        try
        {
            error = null;
            agent.Learn(config.Steps, new CompositeObserver(tracker, recorder, new CheckpointKeeper(folder.Checkpoint), display), cancellation);
            return cancellation.IsCancellationRequested ? TrainOutcome.Interrupted
                : tracker.StopReached ? TrainOutcome.Stopped
                : TrainOutcome.Completed;
        }
        catch (Exception exception) when (exception is TrainingFailedException or EnvironmentException)
        {
            error = exception.Message.ReplaceLineEndings(" ");
            return TrainOutcome.Failed;
        }
    }

    private ITrainingDisplay Display(Agent agent, RunConfig config, RunFolder folder, EpisodeWindow window)
    {
        if (request.Quiet)
        {
            return new SilentDisplay();
        }

        var plan = new TrainingPlan(
            agent.Algorithm,
            config.Environment,
            config.Options.Seed,
            config.EnvironmentCount,
            config.Steps,
            Backends.InWords(config.Backend),
            folder.Path,
            agent.MetricNames);
        bool live = request.Json ? terminal.ErrorIsLive : terminal.OutIsLive;
        return live && terminal.Width >= LiveDisplay.NarrowestScreen
            ? new LiveDisplay(Words, plan, window, terminal.Width)
            : new LineDisplay(Words, plan, window, terminal.Width);
    }

    private static EvaluationResult? Evaluate(Agent agent, EnvironmentSpecification environment, ulong seed, CancellationToken cancellation)
    {
        try
        {
            using Policy policy = agent.ToPolicy();
            return Evaluation.Run(policy, environment.Id, seed: seed + Evaluation.SeedOffset, cancellation: cancellation);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private void Tell(TrainReport report)
    {
        if (report.Error is not null)
        {
            terminal.Error.WriteLine($"gradus: the training failed. {report.Error}");
        }

        if (request.Json)
        {
            terminal.Out.WriteLine(report.ToJson());
            return;
        }

        foreach (string sentence in report.ToSentences())
        {
            Words.WriteLine(sentence);
        }
    }
}
