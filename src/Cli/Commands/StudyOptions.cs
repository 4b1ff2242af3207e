using System.CommandLine;

namespace Gradus.Cli;

/// <summary>The options that commands have in common which train many runs, and keep them in a folder that they can continue.</summary>
/// <param name="kind">What such a folder holds, in messages.</param>
/// <param name="name">The default name of the folder, for the description.</param>
internal sealed class StudyOptions(string kind, string name)
{
    private const int MaxEpisodes = 1_000_000;
    private const int DefaultEpisodes = 100;

    private readonly Option<long?> _episodes = Values.Count(
        "--episodes", $"Evaluation episodes after each run, with greedy actions [default: {DefaultEpisodes}]", "N", 1, MaxEpisodes);

    /// <summary>The backend.</summary>
    public Option<string?> Backend { get; } = Values.Backend();

    /// <summary>The folder.</summary>
    public Option<string?> Out { get; } = new("--out")
    {
        Description = $"Folder for the results [default: runs/{name}, numbered if it exists]",
        HelpName = "FOLDER",
    };

    /// <summary>Whether what the folder holds counts.</summary>
    public Option<bool> Resume { get; } = Values.Flag(
        "--resume", "With --out: take the results of that folder, and train only what is missing");

    /// <summary>Assemblies with environments.</summary>
    public Option<string[]> Assemblies { get; } = Values.Assemblies();

    /// <summary>Whether environments run in their own processes.</summary>
    public Option<bool> Isolate { get; } = Values.IsolateRuns();

    /// <summary>Whether results go to standard output as JSON.</summary>
    public Option<bool> Json { get; } = Values.Flag(
        "--json", "Write all results as one JSON object to standard output, and everything else to standard error");

    /// <summary>Whether no progress is shown.</summary>
    public Option<bool> Quiet { get; } = Values.Flag("--quiet", "Show no progress");

    /// <summary>All of them, in the order of the help, to follow those of the command.</summary>
    public IReadOnlyList<Option> All => [_episodes, Backend, Out, Resume, Assemblies, Isolate, Json, Quiet];

    /// <summary>Evaluation episodes after each run.</summary>
    public int EpisodesOf(ParseResult line) => (int)(line.GetValue(_episodes) ?? DefaultEpisodes);

    /// <summary>The command line as it was typed, after a check that it says what to resume.</summary>
    /// <exception cref="BadInputException">It does not.</exception>
    public string LineOf(ParseResult line) => line.GetValue(Resume) && line.GetValue(Out) is null
        ? throw new BadInputException($"--resume needs --out FOLDER: the folder of the {kind} to continue.")
        : "gradus " + string.Join(' ', line.Tokens.Select(token => CommandName.Quote(token.Value)));
}
