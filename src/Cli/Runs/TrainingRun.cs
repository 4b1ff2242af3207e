using System.Text;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>One run from request to report: checks everything and prepares what a <see cref="PreparedRun"/> trains.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="json">Write the report as one JSON object.</param>
/// <param name="quiet">Show no progress.</param>
/// <param name="engine">Connects machines; null where no actors are asked for.</param>
internal sealed class TrainingRun(Terminal terminal, bool json, bool quiet, IClusterEngine? engine = null)
{
    private readonly RunOutput _output = new(terminal, json, quiet);

    /// <summary>Trains from the beginning.</summary>
    /// <param name="request">Makes the request, and may find something wrong, which all ranks then hear of.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public int Start(Func<TrainRequest> request) => RankGroup.Run(terminal, ranks => Start(request(), ranks));

    /// <summary>Resumes the unfinished run in a run folder, or makes a run longer.</summary>
    /// <param name="request">Makes the request, as for <see cref="Start(Func{TrainRequest})"/>.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public int Resume(Func<ResumeRequest> request) => RankGroup.Run(terminal, ranks => Resume(request(), ranks));

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

        using Agent agent = AgentOfRun.Make(algorithm, config, source, start, ranks.Processes, actors);
        ranks.Begin();
        if (ranks.IsFollower)
        {
            return Follow(agent);
        }

        RunSteps.RequireOneUpdate(config, agent);
        TextWriter words = _output.IsQuiet ? TextWriter.Null : _output.Words;
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
        using var folder = RunFolder.Create(request.Out, config.Name, RunConfigFile.IsOne);
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
        return new PreparedRun(_output, algorithm, environment, plan, agent, folder, request.Actors).Begin(config);
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
                    + config.ResumeLine(path, request.Actors));
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
        using Agent agent = AgentOfRun.Make(algorithm, config, source, null, ranks.Processes, actors);
        ranks.Begin();
        if (folder is null)
        {
            return Follow(agent);
        }

        var plan = new ThreadPlan(config.Threads, "as before");
        using BoardDoor? door = request.Dashboard?.Open();
        using BoardServer? dashboard = Serve(door, folder, config);
        cluster?.Serve(actors!);
        return new PreparedRun(_output, algorithm, environment, plan, agent, folder, request.Actors).GoOn(config, request.Goal);
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

        Agent Outline() => AgentOfRun.Make(algorithm, config, Lookup.Made(source.WithoutEnvironments));

        Agent Scratch(int threads) => AgentOfRun.Make(algorithm, threads == config.Threads ? config : config.On(threads), source);
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
        _output.Words.WriteLine($"Dashboard: {server.Address}");
        return server;
    }
}
