using System.CommandLine;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>The options that commands have in common which train many runs, and keep them in a folder that they can continue.</summary>
/// <param name="kind">What such a folder holds, in messages.</param>
/// <param name="name">The default name of the folder, for the description.</param>
internal sealed class StudyOptions(string kind, string name)
{
    private const int MaxEpisodes = 1_000_000;
    private const int DefaultEpisodes = 100;

    private static readonly SaveInterval DefaultInterval = SaveInterval.OfTime(TimeSpan.FromSeconds(30));

    private readonly Option<long?> _episodes = Values.Count(
        "--episodes", $"Evaluation episodes after each run, with greedy actions [default: {DefaultEpisodes}]", "N", 1, MaxEpisodes);
    private readonly Option<string?> _backend = Values.Backend();
    private readonly Option<string?> _out = new("--out")
    {
        Description = $"Folder for the results [default: runs/{name}, numbered if it exists]",
        HelpName = "FOLDER",
    };
    private readonly Option<bool> _resume = Values.Flag(
        "--resume", "With --out: take the results of that folder, and train only what is missing");
    private readonly Option<string[]> _assemblies = Values.Assemblies();
    private readonly Option<bool> _isolate = Values.IsolateRuns();
    private readonly Option<string?> _cluster = Values.Cluster("Train on");
    private readonly Option<string?> _token = Values.Token();
    private readonly Option<SaveInterval?> _saveEvery = Values.SaveEvery(
        $"{DefaultInterval}", "With --cluster: fetch the state of each run, from which it goes on when its machine is lost,");
    private readonly Option<bool> _json = Values.Flag(
        "--json", "Write all results as one JSON object to standard output, and everything else to standard error");
    private readonly Option<bool> _quiet = Values.Flag("--quiet", "Show no progress");

    /// <summary>All of them, in the order of the help, to follow those of the command.</summary>
    public IReadOnlyList<Option> All =>
    [
        _episodes, _backend, _out, _resume, _assemblies, _isolate, _cluster, _token, _saveEvery, _json, _quiet,
    ];

    /// <summary>A request with what these options say.</summary>
    /// <param name="line">The command line.</param>
    /// <param name="request">What the command's own options say.</param>
    public T Complete<T>(ParseResult line, T request)
        where T : StudyRequest => request with
        {
            Episodes = (int)(line.GetValue(_episodes) ?? DefaultEpisodes),
            Backend = line.GetValue(_backend),
            Out = line.GetValue(_out),
            Resume = line.GetValue(_resume),
            Assemblies = line.GetValue(_assemblies) ?? [],
            Isolate = line.GetValue(_isolate),
            Cluster = ClusterOf(line),
            Json = line.GetValue(_json),
            Quiet = line.GetValue(_quiet),
        };

    /// <summary>The command line as it was typed, after a check that it says what to resume.</summary>
    /// <exception cref="BadInputException">It does not.</exception>
    public string LineOf(ParseResult line) => line.GetValue(_resume) && line.GetValue(_out) is null
        ? throw new BadInputException($"--resume needs --out FOLDER: the folder of the {kind} to continue.")
        : "gradus " + string.Join(' ', line.Tokens.Select(token => CommandName.Quote(token.Value)));

    private ClusterRequest? ClusterOf(ParseResult line)
    {
        string? token = line.GetValue(_token);
        SaveInterval? interval = line.GetValue(_saveEvery);
        if (line.GetValue(_cluster) is { } specification)
        {
            return new ClusterRequest(specification, token, interval ?? DefaultInterval);
        }

        return token is null && interval is null
            ? null
            : throw new BadInputException(
                $"{(token is null ? _saveEvery.Name : _token.Name)} is for {ClusterProgram.Option}, which is not given.");
    }
}
