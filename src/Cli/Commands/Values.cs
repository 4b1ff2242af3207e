using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>Options whose values are checked during parsing, so that an error names the option, the value and the range.</summary>
internal static class Values
{
    private const double MaxNumber = 1e15;
    private const int MinPort = 1_024; // below, the system asks for privileges
    private const int MaxPort = 65_535;

    /// <summary>A whole number. Underscores and the suffixes k and M are understood: <c>200_000</c>, <c>200k</c>, <c>1.5M</c>.</summary>
    public static Option<long?> Count(string name, string description, string placeholder, long minimum, long maximum) => new(name)
    {
        Description = description,
        HelpName = placeholder,
        CustomParser = result =>
            Parse<long>(
                result,
                text => Quantity.Count(text) is { } value && value >= minimum && value <= maximum ? value : null,
                $"a whole number from {minimum:N0} to {maximum:N0}"),
    };

    /// <summary>A seed: a whole number that is not negative, and that other languages can read as a signed one.</summary>
    public static Option<ulong?> Seed(string description) => new("--seed")
    {
        Description = description,
        HelpName = "S",
        CustomParser = result => Parse<ulong>(
            result,
            text =>
                ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) && value <= long.MaxValue
                    ? value
                    : null,
            "a whole number from 0 to 9,223,372,036,854,775,807"),
    };

    /// <summary>A number of a size that a return can have.</summary>
    public static Option<double?> Number(string name, string description, string placeholder) => new(name)
    {
        Description = description,
        HelpName = placeholder,
        CustomParser = result => Parse<double>(
            result,
            text =>
                double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && Math.Abs(value) <= MaxNumber
                    ? value
                    : null,
            "a number from -1e15 to 1e15"),
    };

    /// <summary>How often a run is saved.</summary>
    /// <param name="usual">The default.</param>
    /// <param name="what">What is done.</param>
    public static Option<SaveInterval?> SaveEvery(string usual, string what = "Save policy and run state") => new("--save-every")
    {
        Description = $"{what} this often: a time such as 30s, 5m or 1h, or a number of environment steps such as 50k [default: {usual}]",
        HelpName = "INTERVAL",
        CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            SaveInterval? interval = Quantity.Interval(text);
            if (interval is null)
            {
                result.AddError(
                    $"--save-every cannot be '{text}': it takes a time from 1s to 24h, such as 30s, 5m or 1h, or a number of environment "
                        + "steps, such as 50000, 50k or 2M.");
            }

            return interval;
        },
    };

    /// <summary>How long a run should become.</summary>
    public static Option<StepGoal?> Goal() => new("--steps")
    {
        Description = "Make the run longer, also one that is complete: to N steps in all, such as 700k, or by N, such as +500k; schedules "
            + "go by the new length, and a --stop-at of the run no longer ends it",
        HelpName = "N",
        CustomParser = result => Parse<StepGoal>(
            result,
            text => Quantity.Goal(text) is { } goal && goal.Steps <= RunConfig.MaxSteps ? goal : null,
            "steps in all, such as 700000 or 700k, or more of them, such as +500k"),
    };

    /// <summary>Where metrics go.</summary>
    public static Option<MetricSinks?> Log(string usual) => new("--log")
    {
        Description = "Where metrics go: csv (metrics.csv), jsonl (metrics.jsonl), tensorboard (an events file), several with commas, or "
            + $"none [default: {usual}]",
        HelpName = "SINKS",
        CustomParser = result =>
            Parse<MetricSinks>(result, MetricSinksSyntax.Parse, "csv, jsonl and tensorboard, with commas between them, or none"),
    };

    /// <summary>How often the policy is evaluated while it is trained.</summary>
    public static Option<long?> EvaluateEvery(string usual) => Count(
        "--eval-every",
        $"Evaluate the policy every N environment steps, in an environment of its own, and keep the best as best.safetensors; the result "
            + $"of the training is the same [default: {usual}]",
        "N",
        1,
        RunConfig.MaxSteps);

    /// <summary>Over how many episodes.</summary>
    public static Option<long?> EvaluationEpisodes(string usual) => Count(
        "--eval-episodes", $"Episodes of each of these evaluations, with greedy actions [default: {usual}]", "N", 1, 1_000_000);

    /// <summary>A dashboard beside the work, on a port of the user's or on a free one.</summary>
    public static Option<BoardRequest?> Dashboard() => new("--dashboard")
    {
        Description = "Show the run live on a page that only this machine can open, at the address that is printed [default port: a free "
            + "one]",
        HelpName = "PORT",
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = result => result.Tokens.Count == 0
            ? default(BoardRequest)
            : new BoardRequest(PortOf(result)),
    };

    /// <summary>A port to listen on.</summary>
    public static Option<int?> Port(
        string name = "--port", string description = "The port to listen on [default: a free one]") => new(name)
        {
            Description = description,
            HelpName = "PORT",
            CustomParser = PortOf,
        };

    /// <summary>The machines of a cluster, on which something should be done.</summary>
    /// <param name="what">What is done there, as an imperative.</param>
    public static Option<string?> Cluster(string what) => new(ClusterProgram.Option)
    {
        Description = $"{what} the machines of a cluster, on which 'gradus silo' runs: local, local:NAME, redis:HOST:PORT, "
            + "postgres:CONNECTION, or @FILE with one of these in its first line",
        HelpName = "SPEC",
    };

    /// <summary>Where the actors of a run are, as two options say.</summary>
    /// <exception cref="BadInputException">There is a token, and no cluster.</exception>
    public static ActorRequest? Actors(ParseResult line, Option<string?> cluster, Option<string?> token) =>
        line.GetValue(cluster) is { } specification ? new ActorRequest(specification, line.GetValue(token))
        : line.GetValue(token) is null ? null
        : throw new BadInputException($"{token.Name} is for {ClusterProgram.Option}, which is not given.");

    /// <summary>What the machines of a cluster know, and others do not.</summary>
    public static Option<string?> Token() => new("--token")
    {
        Description = "A file with a secret that all machines of the cluster have, such as 'openssl rand -hex 32' makes: it admits them "
            + "and encrypts what they say [default for local: one that only you can read]",
        HelpName = "FILE",
    };

    /// <summary>Assemblies with the user's own environments.</summary>
    public static Option<string[]> Assemblies() => new("--assembly")
    {
        Description = "A compiled .NET assembly with your own environments; may be repeated",
        HelpName = "FILE",
    };

    /// <summary>The backend, and with it the device.</summary>
    public static Option<string?> Backend(string usual = Backends.Default) => new("--backend", "--device")
    {
        Description = $"What computes: {string.Join(", ", Backends.Names)} [default: {usual}]",
        HelpName = "NAME",
    };

    /// <summary>Environments in their own processes.</summary>
    /// <param name="consequence">What happens when a process is lost.</param>
    public static Option<bool> Isolate(string consequence) => Flag("--isolate", $"Run each environment in its own process: {consequence}");

    /// <summary>The same for environments of runs, which go on when a process is lost.</summary>
    public static Option<bool> IsolateRuns() => Isolate("one that crashes or hangs is restarted, and the steps lost with it are left out");

    /// <summary>A flag.</summary>
    public static Option<bool> Flag(string name, string description) => new(name)
    {
        Description = description,
        Arity = ArgumentArity.Zero,
    };

    private static int? PortOf(ArgumentResult result) => Parse<int>(
        result,
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is >= MinPort and <= MaxPort
            ? port
            : null,
        $"a port from {MinPort:N0} to {MaxPort:N0}");

    private static T? Parse<T>(ArgumentResult result, Func<string, T?> parse, string accepted)
        where T : struct
    {
        string text = result.Tokens[^1].Value;
        T? value = parse(text);
        if (value is null)
        {
            string name = (result.Parent as OptionResult)?.Option.Name ?? result.Argument.Name;
            result.AddError($"{name} cannot be '{text}': it takes {accepted}.");
        }

        return value;
    }
}
