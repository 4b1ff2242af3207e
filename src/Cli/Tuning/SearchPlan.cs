using System.Globalization;
using Gradus.Envs;
using Gradus.Experiments;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>A search, with defaults filled in: what defines its results, and what a trial trains.</summary>
internal sealed class SearchPlan
{
    /// <summary>The first seed of a trial's runs: those that are reported begin at 0.</summary>
    public const ulong FirstSeed = 1_000;

    /// <summary>
    /// How many trials may be under way when the next one is chosen, so that the choice does not depend on how many there are. With as many
    /// processes at most, none waits for another's result until the last trials.
    /// </summary>
    private const int UsualLookahead = 16;

    private const int MaxAttempts = 1_000;
    private const string Lookahead = "lookahead";

    private readonly TuneRequest _request;
    private readonly EnvironmentSource _source;
    private readonly string _backend;

    /// <summary>Fills in what the request leaves open.</summary>
    /// <exception cref="BadInputException">Something does not exist or is impossible.</exception>
    /// <exception cref="HyperparameterException">A setting or range is.</exception>
    public SearchPlan(TuneRequest request)
    {
        _request = request;
        Algorithm = Lookup.Algorithm(request.Algorithm);
        _backend = request.Backend ?? Backends.Default;
        Space = SearchSyntax.Read(request, Algorithm);
        using EnvironmentSource source = Lookup.Source(
            Lookup.Environment(request.Environment).Id, request.Isolate, request.Assemblies);
        _source = Lookup.Made(source.WithoutEnvironments); // the trials' processes make those that are stepped
        Space? observations = Lookup.UnknownObservations(Algorithm, _source);
        Options = Algorithm.Hyperparameters.Set(
            Algorithm.OptionsFor(_source.Id, observations), Lookup.OfAlgorithm(Algorithm, request.Assignments));
        RunSize size = Algorithm.Tuned.SizeFor(_source.Id, observations);
        Environments = request.EnvironmentCount ?? Options.Environments ?? size.Environments;
        Steps = SuccessiveHalving.StepsOf(request.Steps ?? size.Steps, request.Rungs);
        Parallel = request.Parallel ?? Environment.ProcessorCount;
    }

    public AlgorithmInfo Algorithm { get; }

    /// <summary>Registered id of the environment.</summary>
    public string EnvironmentId => _source.Id;

    public SearchSpace Space { get; }

    /// <summary>What all trials have in common.</summary>
    public AgentOptions Options { get; }

    public int Environments { get; }

    /// <summary>Environment steps of a run on each rung.</summary>
    public IReadOnlyList<long> Steps { get; }

    public IReadOnlyList<ulong> Seeds => [.. Enumerable.Range(0, _request.SeedsPerTrial).Select(i => FirstSeed + (ulong)i)];

    /// <summary>Processes at a time.</summary>
    public int Parallel { get; }

    /// <summary>Everything that the results depend on, by name; the number of trials is not among it, so a search can get more.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Definition =>
    [
        Entry("format", 1),
        Entry("algorithm", Algorithm.Name),
        Entry("environment", EnvironmentId),
        Entry("steps", Steps[^1]),
        Entry("rungs", Steps.Count),
        Entry("seeds per trial", _request.SeedsPerTrial),
        Entry("episodes", _request.Episodes),
        Entry("environments", Environments),
        Entry("seed", _request.Seed),
        Entry("backend", _backend),
        Entry("isolate", _request.Isolate),
        .. Space.Ranges.Select(range => Entry($"range of {range.Key}", range.Value)),
        .. Algorithm.Hyperparameters.Items
            .Where(item => !Space.Ranges.Any(range => range.Key == item.Name))
            .Select(item => Entry(item.Name, item.Format(Options))),
    ];

    /// <summary>The lookahead of a search that begins now with this many processes.</summary>
    public KeyValuePair<string, string> DefaultLookahead => Entry(Lookahead, Math.Max(UsualLookahead, Parallel));

    /// <summary>Draws the settings of a trial, again where the algorithm refuses them or could not learn once on the first rung.</summary>
    /// <exception cref="BadInputException">It refuses all.</exception>
    public Trial Draw(int number)
    {
        string reason = "";
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var trial = new Trial(number, Space.Draw(_request.Seed, number, attempt));
            try
            {
                new ComparisonRunner(PlanOf(RequestFor(trial, rung: 0))).Check();
                return trial;
            }
            catch (ArgumentException exception)
            {
                reason = Sentence.Of(exception);
            }
        }

        throw new BadInputException($"None of {MaxAttempts} drawn settings is possible on the first rung of {Steps[0]} steps. {reason}");
    }

    /// <summary>What a trial trains on a rung.</summary>
    public CompareRequest RequestFor(Trial trial, int rung) => new()
    {
        Contenders = [Algorithm.Name],
        Environments = [EnvironmentId],
        Steps = Steps[rung],
        Seeds = _request.SeedsPerTrial,
        FirstSeed = FirstSeed,
        EnvironmentCount = Environments,
        Assignments = [.. _request.Assignments, .. trial.Settings.Select(setting => $"{setting.Key}={setting.Value}")],
        Episodes = _request.Episodes,
        Backend = _backend,
        Assemblies = [.. _request.Assemblies.Select(StartFolder.Full)],
        Isolate = _request.Isolate,
        Line = _request.Line,
    };

    /// <summary>The command that trains a trial with a seed and a number of steps.</summary>
    public string CommandOf(Trial trial, ulong seed, long steps) =>
        PlanOf(RequestFor(trial, rung: 0)).Contenders[0].Command(seed, steps);

    /// <summary>A request of this search as a plan.</summary>
    public ComparisonPlan PlanOf(CompareRequest request) => request.PlanOf(_source);

    private static KeyValuePair<string, string> Entry<T>(string name, T value) =>
        new(name, string.Create(CultureInfo.InvariantCulture, $"{value}"));
}
