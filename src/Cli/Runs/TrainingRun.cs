using System.Text;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>One run from request to report: check everything, train, save, evaluate, report.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="json">Write the report as one JSON object.</param>
/// <param name="quiet">Show no progress.</param>
/// <param name="engine">Connects machines; null where no actors are asked for.</param>
internal sealed class TrainingRun(Terminal terminal, bool json, bool quiet, IClusterEngine? engine = null)
{
    /// <summary>What went wrong beside the training, to be told below a display that is being redrawn.</summary>
    private readonly List<string> _remarks = [];

    private bool _isLive;

    /// <summary>With JSON on standard output, text goes to standard error.</summary>
    private TextWriter Words => json ? terminal.Error : terminal.Out;

    /// <summary>Trains from the beginning.</summary>
    /// <param name="request">The request.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public int Start(TrainRequest request) => RankGroup.Run(terminal, ranks => Start(request, ranks));

    /// <summary>Resumes the unfinished run in a run folder, or makes a run longer.</summary>
    /// <param name="request">The request.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public int Resume(ResumeRequest request) => RankGroup.Run(terminal, ranks => Resume(request, ranks));

    private int Start(TrainRequest request, RankGroup ranks)
    {
        RequireOneKind(ranks, request.Actors);
        Lookup.Load(request.Assemblies);
        AlgorithmInfo algorithm = Lookup.Algorithm(request.Algorithm);
        EnvironmentSpecification environment = Lookup.Environment(request.Environment);
        string? from = null;
        using Policy? start = request.From is null
            ? null
            : CheckpointFile.Open(request.From, Backends.Make<float>(Backends.Default, threads: 1), out from);
        using EnvironmentSource source = Lookup.Source(environment.Id, request.Isolate, request.Assemblies);
        RunConfig config = RunConfig.Of(request, algorithm, source, start, ranks.Size) with
        {
            From = from is null ? null : StartFolder.Full(from),
        };
        RequireEvaluations(config, request.EvaluationEpisodes);
        RequireMetrics(config, request.Dashboard);
        ThreadPlan plan = Plan(request, algorithm, config, source);
        config = plan.Threads == config.Threads ? config : config.On(plan.Threads);
        ActorTeam? actors = PlacesOf(algorithm, config);
        using IActorCluster? cluster = Connect(request.Actors, config);
        if (ranks.Size > 1 && algorithm.HasWorkers)
        {
            _ = Lookup.Made(() => source.ObservationSpace);
            ranks.Agree(); // what is wrong in one rank is wrong before the others ask it for memory
        }

        using Agent agent = Create(algorithm, config, source, start, ranks.Processes, actors);
        ranks.Begin();
        if (ranks.IsFollower)
        {
            return Follow(agent);
        }

        RunSteps.RequireOneUpdate(config, agent);
        TextWriter words = quiet ? TextWriter.Null : Words;
        Lookup.TellOfPreprocessing(environment, words);
        foreach (string remark in config.Remarks)
        {
            words.WriteLine(remark);
        }

        if (Backends.WhereEverythingIsDone(config.Backend, agent, environment.Id) is { } places)
        {
            words.WriteLine(places);
        }

        using BoardDoor? door = request.Dashboard?.Open();
        using var folder = RunFolder.Create(request.Out, config.Name);
        config = RunSteps.InWholeUpdates(config, agent, request.Steps is not null, terminal.Error);
        folder.WriteConfig(RunConfigFile.Write(config));
        folder.TellOfEarlier(terminal.Error);

        if (start is not null && !WarmStart.ValuesFit(start, (PolicyOptions)config.Options))
        {
            terminal.Error.WriteLine(
                $"gradus: the values of '{request.From}' have another unit, because of normalize_rewards, so the value network begins "
                    + "anew.");
        }

        using BoardServer? dashboard = Serve(door, folder, config);
        cluster?.Serve(actors!);
        return Train(algorithm, environment, config, plan, agent, folder, goal: null, resumes: false);
    }

    private int Resume(ResumeRequest request, RankGroup ranks)
    {
        RequireOneKind(ranks, request.Actors);
        string path = request.Run;
        using RunFolder? folder = ranks.IsFollower ? null : RunFolder.Open(path, finished: request.Goal is not null);
        string shown = Path.Combine(path, RunFolder.ConfigName);
        var config = folder is null ? null : RunConfigFile.Read(folder.Config, request.Backend);
        ranks.Agree();
        string settings = ranks.FromLeader(config is null ? "" : RunConfigFile.Write(config));
        config = RunConfigFile.Parse(shown, Encoding.UTF8.GetBytes(settings), request.Backend);
        if (config.Assemblies.Count > 0 && request.Assemblies.Count == 0)
        {
            throw new BadInputException(
                $"'{shown}' names assemblies, and only those on the command line are loaded: if you trust them, "
                    + $"{CommandName.Text} resume {CommandName.Quote(path)}{Lookup.ConsentTo(config.Environment, config.Assemblies)}");
        }

        if (request.Environment is { } named && named != config.Environment)
        {
            throw new BadInputException($"The run in '{path}' is on {config.Environment}; --env cannot change that to {named}.");
        }

        if (config.Quorum is null != request.Actors is null)
        {
            throw new BadInputException(config.Quorum is null
                ? $"The environments of the run in '{path}' are not with actors, so --cluster cannot have them elsewhere."
                : $"The environments of the run in '{path}' are with actors: say on which machines, by --cluster.");
        }

        Lookup.Load(request.Assemblies);
        config = config with
        {
            Assemblies = RunConfig.FullPaths(request.Assemblies),
            PlannedSteps = config.PlannedSteps ?? (request.Goal is null ? null : config.Steps),
            Log = request.Log ?? config.Log,
            SaveEvery = request.SaveEvery ?? config.SaveEvery,
            EvaluateEvery = request.EvaluateEvery ?? config.EvaluateEvery,
            EvaluationEpisodes = request.EvaluationEpisodes ?? config.EvaluationEpisodes,
        };
        RequireEvaluations(config, request.EvaluationEpisodes);
        RequireMetrics(config, request.Dashboard);
        AlgorithmInfo algorithm = Lookup.Algorithm(config.Table.Owner);
        EnvironmentSpecification environment = Lookup.EnvironmentOfFile(
            shown, config.Environment, request.Environment, CommandName.Line(["resume", path]));
        using EnvironmentSource source = Lookup.Source(config.Environment, config.Isolate, config.Assemblies);
        ActorTeam? actors = PlacesOf(algorithm, config);
        using IActorCluster? cluster = Connect(request.Actors, config);
        using Agent agent = Create(algorithm, config, source, null, ranks.Processes, actors);
        ranks.Begin();
        if (folder is null)
        {
            return Follow(agent);
        }

        var plan = new ThreadPlan(config.Threads, "as before");
        using BoardDoor? door = request.Dashboard?.Open();
        using BoardServer? dashboard = Serve(door, folder, config);
        cluster?.Serve(actors!);
        return Train(algorithm, environment, config, plan, agent, folder, request.Goal, resumes: true);
    }

    /// <summary>Refuses actors for a run that has several processes.</summary>
    /// <exception cref="BadInputException">There are both.</exception>
    private static void RequireOneKind(RankGroup ranks, ActorRequest? actors)
    {
        if (actors is not null && ranks.Size > 1)
        {
            throw new BadInputException(
                $"A run has either {ranks.Size} processes of MPI or, by --cluster, actors: leave out --cluster, or start one process.");
        }
    }

    private static ThreadPlan Plan(TrainRequest request, AlgorithmInfo algorithm, RunConfig config, EnvironmentSource source)
    {
        return request.Threads is { } wish
            ? ThreadPlan.Asked(wish)
            : config.Quorum is not null ? new ThreadPlan(1, "the environments are on other machines")
            : config.Shards > 1 ? new ThreadPlan(1, "and one per shard")
            : source.IsIsolated ? new ThreadPlan(1, "the environments have their own processes")
            : ThreadPlan.Choose(
                config.Steps, Environment.ProcessorCount, Backends.ReasonForOneThread(config.Backend.Name), Outline, Scratch);

        Agent Outline() => Create(algorithm, config, Lookup.Made(source.WithoutEnvironments));

        Agent Scratch(int threads) => Create(algorithm, threads == config.Threads ? config : config.On(threads), source);
    }

    private static ActorTeam? PlacesOf(AlgorithmInfo algorithm, RunConfig config) =>
        config.Quorum is { } quorum ? algorithm.NewActors(config.EnvironmentCount, quorum) : null;

    private IActorCluster? Connect(ActorRequest? actors, RunConfig config) =>
        actors is null ? null : engine!.Connect(actors, config, terminal.Error);

    /// <summary>Learns with rank 0, which decides when to save and when to end.</summary>
    private static int Follow(Agent agent)
    {
        using var interruption = new Interruption();
        agent.Follow();
        return ExitCode.Success;
    }

    private int Train(
        AlgorithmInfo algorithm,
        EnvironmentSpecification environment,
        RunConfig config,
        ThreadPlan plan,
        Agent agent,
        RunFolder folder,
        StepGoal? goal,
        bool resumes)
    {
        using var interruption = new Interruption();
        using var observers = new RunObservers(folder, config, environment, Remark, interruption.Token);
        if (resumes)
        {
            LoadState(folder, agent, observers);
            if (agent.Environments is { NeedsReset: true })
            {
                terminal.Error.WriteLine(
                    $"gradus: {environment.Id} could not be saved, so new episodes begin; everything else continues. The result differs "
                        + $"from that of an uninterrupted run.");
            }

            if (goal is { } longer)
            {
                config = RunSteps.MadeLonger(config, longer, agent, terminal.Error);
                folder.WriteConfig(RunConfigFile.Write(config));
            }
        }

        TrainOutcome outcome = Learn(
            agent, config, plan, folder, observers, resumes, goal is not null, interruption.Token, out string? error);
        _isLive = false;
        _remarks.ForEach(terminal.Error.WriteLine);
        var saved = FinalSave.Make(outcome, agent, folder, observers, RunConfigFile.Write(config));
        if (saved.Folder is null)
        {
            (outcome, error) = (TrainOutcome.Failed, error is null ? saved.Error : $"{error} {saved.Error}");
        }

        int restarts = agent.Source.Restarts;
        string? failure = null;
        EvaluationResult? evaluation = outcome is TrainOutcome.Completed or TrainOutcome.Stopped
            ? Evaluate(agent, environment, config.Options.Seed, interruption.Token, out failure)
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
            Assemblies = config.Assemblies,
        });
        return (error ?? saved.Error ?? observers.MetricsError) is not null ? ExitCode.Failed
            : interruption.Token.IsCancellationRequested ? ExitCode.Interrupted
            : ExitCode.Success;
    }

    private static void LoadState(RunFolder folder, Agent agent, RunObservers observers)
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
            terminal.Error.WriteLine(sentence);
        }
    }

    /// <summary>Makes the agent of a run, and its environments.</summary>
    /// <exception cref="BadInputException">They cannot be made.</exception>
    public static Agent Create(
        AlgorithmInfo algorithm,
        RunConfig config,
        EnvironmentSource source,
        Policy? start = null,
        IProcessGroup? processes = null,
        ActorTeam? actors = null)
    {
        EnvironmentSource own = source.With(config.EnvironmentCount, config.Options.Seed, config.Threads);
        try
        {
            return Lookup.Made(() => Lookup.Checked(() =>
                processes is not null && algorithm.HasWorkers && config.Shards == 1
                ? Begun(algorithm.CreateWithWorkers(own, config.Options, config.Backend, processes))
                : config.Shards > 1 || processes is not null ? Divided()
                : actors is not null ? Begun(algorithm.CreateWithActors(own, config.Options, config.Backend, actors))
                : start is null ? algorithm.Create(own, config.Options, config.Backend)
                : algorithm.Create(own, config.Options, config.Backend, start)));
        }
        catch (Exception exception) when (exception is OverflowException or OutOfMemoryException)
        {
            throw new BadInputException(
                "The networks and rollouts do not fit in memory: use smaller hidden layers, fewer n_steps or fewer --envs.");
        }
        catch (NotSupportedException exception) when (processes is not null)
        {
            throw new BadInputException(
                $"{Sentence.Of(exception)} For several machines, {algorithm.Name} takes actors: --cluster.");
        }
        catch (CudaException exception)
        {
            throw new BadInputException($"The run does not fit on the device, or the device fails. {Sentence.Of(exception)}");
        }

        Agent Divided() => Begun(algorithm.CreateSharded(
            own, config.Options, () => Backends.Make<float>(config.Backend.Name, config.Threads), config.Shards, processes));

        Agent Begun(Agent agent)
        {
            try
            {
                if (start is not null)
                {
                    agent.StartFrom(start);
                }

                return agent;
            }
            catch
            {
                agent.Dispose();
                throw;
            }
        }
    }

    private static void RequireEvaluations(RunConfig config, int? episodes)
    {
        if (episodes is not null && config.EvaluateEvery is null)
        {
            throw new BadInputException(
                $"--eval-episodes {episodes} is for evaluations during the training, but there are none: give --eval-every too.");
        }
    }

    private static void RequireMetrics(RunConfig config, BoardRequest? dashboard)
    {
        if (dashboard is not null && !config.Log.HasFlag(MetricSinks.Csv))
        {
            throw new BadInputException("--dashboard shows the metrics in metrics.csv: add csv to --log.");
        }
    }

    /// <summary>Serves a dashboard of the run for as long as it goes on, if the user asked for one.</summary>
    private BoardServer? Serve(BoardDoor? door, RunFolder folder, RunConfig config)
    {
        if (door is null || !BoardDoor.IsSupported)
        {
            return null;
        }

        var server = new BoardServer(
            door,
            $"{config.Table.Owner} on {config.Environment}",
            new BoardFolders([folder.Path]),
            new BoardPlayer(config.Assemblies).Play);
        Words.WriteLine($"Dashboard: {server.Address}");
        return server;
    }

    private TrainOutcome Learn(
        Agent agent,
        RunConfig config,
        ThreadPlan plan,
        RunFolder folder,
        RunObservers observers,
        bool resumes,
        bool isLonger,
        CancellationToken cancellation,
        out string? error)
    {
        try
        {
            error = null;
            using ITrainingDisplay display = Display(agent, config, plan, folder, observers.Tracker.Window);
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

    private ITrainingDisplay Display(Agent agent, RunConfig config, ThreadPlan threads, RunFolder folder, EpisodeWindow window)
    {
        if (quiet)
        {
            return new SilentDisplay();
        }

        var plan = new TrainingPlan(
            agent.Algorithm,
            config.Environment,
            config.Options.Seed,
            config.EnvironmentCount,
            config.Steps,
            $"{Backends.InWords(config.Backend)}, {threads.InWords}",
            folder.Path,
            agent.Metrics);
        bool live = json ? terminal.ErrorIsLive : terminal.OutIsLive;
        _isLive = live && terminal.Width >= LiveDisplay.MinScreenWidth;
        return _isLive
            ? new LiveDisplay(json ? terminal.ErrorScreen : terminal.OutScreen, plan, window, terminal.Width, terminal.Height)
            : new LineDisplay(Words, plan, window, terminal.Width);
    }

    private static EvaluationResult? Evaluate(
        Agent agent, EnvironmentSpecification environment, ulong seed, CancellationToken cancellation, out string? error)
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
            terminal.Error.WriteLine($"gradus: {elsewhere}");
        }

        if (report.Error is not null)
        {
            terminal.Error.WriteLine(
                $"gradus: the {(report.Outcome == TrainOutcome.Failed ? "training" : "evaluation")} failed. {report.Error}");
        }

        if (json)
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
