using System.Text;
using Gradus.Experiments;

namespace Gradus.Cli;

/// <summary>
/// The folder of one run: <c>config.json</c>, <c>metrics.csv</c>, <c>checkpoint.safetensors</c>, <c>best.safetensors</c> if it is evaluated
/// while it trains, and the run state: <c>state.safetensors</c> while it is unfinished, then <c>final-state.safetensors</c>. One process at
/// a time writes to it.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    /// <summary>The names of its files.</summary>
    public const string ConfigName = "config.json";

    /// <inheritdoc cref="ConfigName"/>
    public const string MetricsName = "metrics.csv";

    /// <inheritdoc cref="ConfigName"/>
    public const string CheckpointName = "checkpoint.safetensors";

    /// <inheritdoc cref="ConfigName"/>
    public const string StateName = "state.safetensors";

    private const string BestName = "best.safetensors";
    private const string FinalStateName = "final-state.safetensors";
    private const string JsonLinesName = "metrics.jsonl";

    private static readonly string[] Names =
    [
        ConfigName, MetricsName, JsonLinesName, TensorBoardRecorder.FileName, CheckpointName, BestName, StateName, FinalStateName,
    ];

    private readonly OutputFolder _folder;

    private RunFolder(OutputFolder folder) => _folder = folder;

    /// <summary>The folder, as the user would type it.</summary>
    public string Path => _folder.Path;

    /// <summary>Everything needed to repeat the run.</summary>
    public string Config => In(_folder.Full, ConfigName);

    /// <summary>The metrics of every update.</summary>
    public string Metrics => In(_folder.Full, MetricsName);

    /// <summary>The policy.</summary>
    public string Checkpoint => In(_folder.Full, CheckpointName);

    /// <summary>The policy that was best in an evaluation during the run.</summary>
    public string Best => In(_folder.Full, BestName);

    /// <summary>The metrics as JSON lines.</summary>
    public string JsonLines => In(_folder.Full, JsonLinesName);

    /// <summary>The metrics for TensorBoard.</summary>
    public string TensorBoard => In(_folder.Full, TensorBoardRecorder.FileName);

    /// <summary>The run state, from which <c>gradus resume</c> continues. A finished run has none.</summary>
    public string State => In(_folder.Full, StateName);

    /// <summary>The state of a finished run, from which <c>gradus resume --steps</c> continues.</summary>
    public string FinalState => In(_folder.Full, FinalStateName);

    /// <summary>The state to continue from: of an unfinished run, or else of a finished one.</summary>
    public string LastState => File.Exists(State) ? State : FinalState;

    /// <summary>The settings, as the user would type it.</summary>
    public string ShownConfig => In(Path, ConfigName);

    /// <summary>The policy, as the user would type it.</summary>
    public string ShownCheckpoint => In(Path, CheckpointName);

    /// <summary>The folder of an existing run.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="finished">Whether a finished run will do.</param>
    /// <exception cref="BadInputException">
    /// There is no such folder, or no run in it that can be continued, or another process writes to it.
    /// </exception>
    public static RunFolder Open(string path, bool finished)
    {
        if (!Directory.Exists(StartFolder.Full(path)))
        {
            throw new BadInputException($"There is no run folder '{path}'.");
        }

        RequireState(path, finished); // a folder that is not a run's gets no lock file
        var folder = new RunFolder(OutputFolder.Continue(path, Names));
        try
        {
            RequireState(path, finished); // another process may have completed the run meanwhile
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Makes the folder and checks that it can be written before any work is done.</summary>
    /// <param name="requested">The value of <c>--out</c>, or null.</param>
    /// <param name="name">The run's name, used when no folder was requested.</param>
    /// <param name="isConfig">Whether a file has the settings of a run.</param>
    /// <exception cref="BadInputException">
    /// The folder cannot be made or written, another process writes to it, or it has files of a run's names and is not a run's.
    /// </exception>
    public static RunFolder Create(string? requested, string name, Func<string, bool> isConfig) =>
        new(OutputFolder.Create(requested, name, Names, folder => isConfig(In(folder, ConfigName))));

    /// <summary>Says where the files of an earlier run are now, if there was one.</summary>
    public void TellOfEarlier(TextWriter words) => _folder.TellOfEarlier("run", words);

    /// <summary>Writes the settings of the run, if the file has others: a full disk stops no run that goes on as it was.</summary>
    public void WriteConfig(string json)
    {
        if (!File.Exists(Config) || File.ReadAllText(Config) != json)
        {
            AtomicFile.Write(Config, stream => stream.Write(Encoding.UTF8.GetBytes(json)));
        }
    }

    /// <summary>Makes the folder again, with the settings of the run, if somebody has deleted it meanwhile.</summary>
    /// <exception cref="IOException">It cannot be made, or another process holds the one that is there now.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public void Restore(string json)
    {
        if (_folder.Restore())
        {
            WriteConfig(json);
        }
    }

    /// <summary>Gives the folder back to other processes.</summary>
    public void Dispose() => _folder.Dispose();

    private static string In(string folder, string name) => System.IO.Path.Combine(folder, name);

    private static void RequireState(string path, bool finished)
    {
        string full = StartFolder.Full(path);
        if (File.Exists(In(full, StateName)) || (finished && File.Exists(In(full, FinalStateName))))
        {
            return;
        }

        throw new BadInputException(
            !File.Exists(In(full, CheckpointName)) ? $"'{path}' is not a run folder that can be resumed: {StateName} is missing."
            : finished ? $"The run in '{path}' cannot be made longer: its state was not kept, as of algorithms that cannot be resumed; "
                + $"{CommandName.Text} train ALGO ENV --from {CommandName.Quote(path)} begins a new run with its policy."
            : File.Exists(In(full, FinalStateName))
                ? $"The run in '{path}' cannot be resumed: it is complete; --steps +N makes it longer."
            : $"The run in '{path}' cannot be resumed: it is complete, or its algorithm cannot be resumed.");
    }
}
