using System.Text;

namespace Gradus.Cli;

/// <summary>
/// The folder of one run: <c>config.json</c>, <c>metrics.csv</c>, <c>checkpoint.safetensors</c>, <c>best.safetensors</c> if it is evaluated
/// while it trains, and while it is unfinished <c>state.safetensors</c>. One process at a time writes to it.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    private const string ConfigName = "config.json";
    private const string MetricsName = "metrics.csv";
    private const string CheckpointName = "checkpoint.safetensors";
    private const string BestName = "best.safetensors";
    private const string StateName = "state.safetensors";

    private static readonly string[] Names = [ConfigName, MetricsName, CheckpointName, BestName, StateName];

    private readonly OutputFolder _folder;

    private RunFolder(OutputFolder folder) => _folder = folder;

    /// <summary>The folder, as the user would type it.</summary>
    public string Path => _folder.Path;

    /// <summary>Where an earlier run's files were moved, or null if there was none.</summary>
    public string? Earlier => _folder.Earlier;

    /// <summary>Everything needed to repeat the run.</summary>
    public string Config => In(_folder.Full, ConfigName);

    /// <summary>The metrics of every update.</summary>
    public string Metrics => In(_folder.Full, MetricsName);

    /// <summary>The policy.</summary>
    public string Checkpoint => In(_folder.Full, CheckpointName);

    /// <summary>The policy that was best in an evaluation during the run.</summary>
    public string Best => In(_folder.Full, BestName);

    /// <summary>The run state, from which <c>gradus resume</c> continues. A finished run has none.</summary>
    public string State => In(_folder.Full, StateName);

    /// <summary>The settings, as the user would type it.</summary>
    public string ShownConfig => In(Path, ConfigName);

    /// <summary>The policy, as the user would type it.</summary>
    public string ShownCheckpoint => In(Path, CheckpointName);

    /// <summary>The folder of an existing run.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="BadInputException">
    /// There is no such folder, or no unfinished run in it, or another process writes to it.
    /// </exception>
    public static RunFolder Open(string path)
    {
        if (!Directory.Exists(StartFolder.Full(path)))
        {
            throw new BadInputException($"There is no run folder '{path}'.");
        }

        RequireState(path); // a folder that is not a run's gets no lock file
        var folder = new RunFolder(OutputFolder.Continue(path, Names));
        try
        {
            RequireState(path); // another process may have completed the run meanwhile
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
    /// <exception cref="BadInputException">The folder cannot be made or written, or another process writes to it.</exception>
    public static RunFolder Create(string? requested, string name) =>
        new(OutputFolder.Create(requested, name, Names));

    /// <summary>Writes the settings of the run.</summary>
    public void WriteConfig(string json) => AtomicFile.Write(Config, stream => stream.Write(Encoding.UTF8.GetBytes(json)));

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

    private static void RequireState(string path)
    {
        string full = StartFolder.Full(path);
        if (!File.Exists(In(full, StateName)))
        {
            throw new BadInputException(
                File.Exists(In(full, CheckpointName))
                    ? $"The run in '{path}' cannot be resumed: it is complete, or its algorithm cannot be resumed."
                    : $"'{path}' is not a run folder that can be resumed: {StateName} is missing.");
        }
    }
}
