using System.Globalization;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>All settings of a run, with defaults filled in: what <c>config.json</c> stores so that the run can be repeated.</summary>
internal sealed record RunConfig
{
    /// <summary>The largest numbers that a run takes, from the command line as from a file.</summary>
    public const int MaxEnvironments = 65_536;

    /// <inheritdoc cref="MaxEnvironments"/>
    public const long MaxSteps = 1_000_000_000_000;

    /// <inheritdoc cref="MaxEnvironments"/>
    public const int MaxThreads = 1_024;

    /// <inheritdoc cref="MaxEnvironments"/>
    public const int MaxShards = 4_096;

    private const string LocalActors = "--cluster local";

    public required HyperparameterTable Table { get; init; }

    public required string Environment { get; init; }

    public required AgentOptions Options { get; init; }

    public required long Steps { get; init; }

    public required int EnvironmentCount { get; init; }

    public required int Threads { get; init; }

    /// <summary>Shards that share the environments; 1 for a run that is not divided.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>Where actors on other machines step the environments, how many suffice for an update; null where they are here.</summary>
    public int? Quorum { get; init; }

    /// <summary>Full paths of the assemblies that the environment came from; none for Gradus' own environments.</summary>
    public IReadOnlyList<string> Assemblies { get; init; } = [];

    /// <summary>Whether each environment runs in its own process.</summary>
    public bool Isolate { get; init; }

    /// <summary>The file of the policy that the run began with; null for none.</summary>
    public string? From { get; init; }

    /// <summary>Where metrics go.</summary>
    public MetricSinks Log { get; init; } = MetricSinks.Csv;

    /// <summary>The steps that the run was started with, if it was made longer since; otherwise null.</summary>
    public long? PlannedSteps { get; init; }

    /// <summary>A return whose first crossing is reported, and which ends the run unless that was made longer.</summary>
    public required double? StopAt { get; init; }

    /// <summary>The return that ends the run; null for none.</summary>
    public double? EndsAt => PlannedSteps is null ? StopAt : null;

    /// <summary>Environment steps from one evaluation to the next; null for none during the run.</summary>
    public long? EvaluateEvery { get; init; }

    /// <summary>Episodes of an evaluation during the run.</summary>
    public int EvaluationEpisodes { get; init; } = EvaluationOptions.DefaultEpisodes;

    /// <summary>How often the run is saved; the result does not depend on it.</summary>
    public SaveInterval SaveEvery { get; init; } = SaveInterval.Default;

    public required Backend<float> Backend { get; init; }

    /// <summary>What the user should know of where the values come from, in sentences; not stored.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>The folder that the run gets when none is requested.</summary>
    public string Name =>
        string.Create(CultureInfo.InvariantCulture, $"{Environment.Replace('/', '-').Replace(':', '-')}-{Table.Owner}-seed{Options.Seed}");

    /// <summary>The same settings on a different number of threads.</summary>
    /// <param name="threads">Threads that step environments and compute.</param>
    public RunConfig On(int threads) => this with { Threads = threads, Backend = Backends.Make<float>(Backend.Name, threads) };

    /// <summary>What tells this run from others: names and values, as a table of settings shows them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Settings() =>
    [
        new("algo", Table.Owner),
        new("env", Environment),
        new("seed", Options.Seed.ToString(CultureInfo.InvariantCulture)),
        new("steps", Steps.ToString(CultureInfo.InvariantCulture)),
        new("envs", EnvironmentCount.ToString(CultureInfo.InvariantCulture)),
        .. Shards == 1 ? [] : (KeyValuePair<string, string>[])[new("shards", Shards.ToString(CultureInfo.InvariantCulture))],
        .. Table.Items.Select(item => new KeyValuePair<string, string>(item.Name, item.Format(Options))),
    ];

    /// <summary>All settings that a request leads to, with the tuned defaults filled in.</summary>
    /// <param name="request">The request.</param>
    /// <param name="algorithm">The algorithm that it names.</param>
    /// <param name="source">Makes the environments.</param>
    /// <param name="start">The policy that the run begins with, or null.</param>
    /// <param name="processes">The number of processes that share the run.</param>
    /// <exception cref="BadInputException">A setting is impossible.</exception>
    public static RunConfig Of(
        TrainRequest request, AlgorithmInfo algorithm, EnvironmentSource source, Policy? start = null, int processes = 1)
    {
        Space? observations = Lookup.UnknownObservations(algorithm, source);
        AgentOptions options = algorithm.OptionsFor(source.Id, observations) with { Seed = request.Seed };
        options = start is null ? options : ((PolicyOptions)options).Fitting(start);
        AgentOptions before = options;
        options = algorithm.Hyperparameters.Set(options, Lookup.OfAlgorithm(algorithm, request.Assignments));
        RunSize size = algorithm.Tuned.SizeFor(source.Id, observations);
        int environments = request.EnvironmentCount ?? options.Environments ?? size.Environments;
        return new RunConfig
        {
            Remarks =
            [
                .. DefaultsText.Of(algorithm, source.Id, observations),
                .. IdleSettings.Of(algorithm.Hyperparameters, before, options, source),
            ],
            Table = algorithm.Hyperparameters,
            Environment = source.Id,
            Options = options,
            Steps = request.Steps ?? size.Steps,
            EnvironmentCount = environments,
            Threads = request.Threads ?? 1,
            Shards = request.Shards ?? (algorithm.HasWorkers ? 1 : processes),
            Quorum = request.Actors is null ? null : QuorumOf(request, algorithm, environments),
            Isolate = request.Isolate,
            Assemblies = FullPaths(request.Assemblies),
            Log = request.Log ?? MetricSinks.Csv,
            StopAt = request.StopAt,
            EvaluateEvery = request.EvaluateEvery,
            EvaluationEpisodes = request.EvaluationEpisodes ?? EvaluationOptions.DefaultEpisodes,
            SaveEvery = request.SaveEvery ?? SaveInterval.Default,
            Backend = Backends.Make<float>(request.Backend ?? Backends.Default, request.Threads ?? 1),
        };
    }

    private static int QuorumOf(TrainRequest request, AlgorithmInfo algorithm, int actors) =>
        request.Quorum is null ? actors
        : !algorithm.CanShard ? throw new BadInputException(
            $"--quorum {request.Quorum} is for algorithms that wait for their actors; {algorithm.Name} learns from each by itself.")
        : request.Quorum <= actors ? request.Quorum.Value
        : throw new BadInputException($"--quorum cannot be {request.Quorum}: there are {actors} actors.");

    /// <summary>Full paths of assemblies, each once.</summary>
    public static string[] FullPaths(IReadOnlyList<string> assemblies) => [.. assemblies.Select(StartFolder.Full).Distinct()];

    /// <summary>
    /// A command line that repeats the run even if defaults change: every hyper-parameter is spelled out. A run that was made longer is
    /// repeated in two parts, in a folder of their own, so that neither is lost where the run itself is.
    /// </summary>
    public string CommandToRepeat()
    {
        var words = new List<string>
        {
            string.Create(
                CultureInfo.InvariantCulture,
                $"gradus train {Table.Owner} {CommandName.Quote(Environment)} --seed {Options.Seed} --steps {PlannedSteps ?? Steps} --envs "
                    + $"{EnvironmentCount} --threads {Threads} --backend {Backend.Name}"),
        };
        if (Shards > 1)
        {
            words.Add(string.Create(CultureInfo.InvariantCulture, $"--shards {Shards}"));
        }

        if (Quorum is { } quorum)
        {
            words.Add(LocalActors);
            if (quorum < EnvironmentCount)
            {
                words.Add(string.Create(CultureInfo.InvariantCulture, $"--quorum {quorum}"));
            }
        }

        if (From is not null)
        {
            words.Add($"--from {CommandName.Quote(From)}");
        }

        if (Log != MetricSinks.Csv)
        {
            words.Add($"--log {Log.Format()}");
        }

        if (StopAt is { } value)
        {
            words.Add(string.Create(CultureInfo.InvariantCulture, $"--stop-at {value}"));
        }

        if (EvaluateEvery is { } every)
        {
            words.Add(string.Create(CultureInfo.InvariantCulture, $"--eval-every {every} --eval-episodes {EvaluationEpisodes}"));
        }

        if (SaveEvery != SaveInterval.Default)
        {
            words.Add($"--save-every {SaveEvery}");
        }

        if (Isolate)
        {
            words.Add("--isolate");
        }

        words.AddRange(Assemblies.Select(path => $"--assembly {CommandName.Quote(path)}"));
        words.AddRange(Table.Items.Select(item => $"--set {item.Name}={item.Format(Options)}"));
        if (PlannedSteps is not null)
        {
            string folder = CommandName.Quote($"runs/{Name}-repeated");
            words.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"--out {folder} && gradus resume {folder} --steps {Steps}{Consent(null)}"));
        }

        return string.Join(' ', words);
    }

    /// <summary>The command that continues the run in a folder, as the user would type it.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="actors">Where its actors were; null for machines yet to be named.</param>
    public string ResumeLine(string folder, ActorRequest? actors) =>
        $"{CommandName.Text} resume {CommandName.Quote(folder)}{Consent(actors)}";

    private string Consent(ActorRequest? actors) =>
        $"{(Quorum is null ? "" : $" {actors?.ToString() ?? LocalActors}")}{Lookup.ConsentTo(Environment, Assemblies)}";
}
