using System.Text.Json;
using Gradus.Envs;
using Gradus.Experiments;

namespace Gradus.Cli;

/// <summary>
/// The runs in some folders, as they are now. Nothing is written, and what the files say is data: a folder that is no run's, or is damaged,
/// is not shown.
/// </summary>
/// <param name="folders">Run folders, or folders with run folders in them, as the user typed them.</param>
internal sealed class BoardFolders(IReadOnlyList<string> folders)
{
    private const int MaxDepth = 3;
    private const int MaxFolders = 2_000;
    private const int MaxRuns = 200;
    private const long MaxConfigLength = 1 << 16;

    private readonly Dictionary<string, int> _styles = [];
    private readonly Dictionary<string, (long Length, DateTime Written, MetricsTable Table)> _tables = [];
    private readonly ProcessLoad _load = new();

    /// <summary>The folder of a run that is shown; null if there is none of that name.</summary>
    /// <param name="name">A name of <see cref="Runs"/>.</param>
    public string? FolderOf(string name) => Find().FirstOrDefault(run => run.Name == name).Folder;

    /// <summary>The runs, the newest first.</summary>
    /// <param name="shown">Those to draw; null for the newest ones.</param>
    public IReadOnlyList<BoardRun> Runs(IReadOnlySet<string>? shown)
    {
        var runs = new List<BoardRun>();
        int left = BoardPage.MaxShown;
        foreach ((string name, string folder) in Find())
        {
            if (Read(name, folder) is { } run)
            {
                runs.Add(run with { IsShown = (shown?.Contains(name) ?? true) && left-- > 0 });
            }
        }

        return Styled(runs);
    }

    /// <summary>A run keeps its colour for as long as it is drawn; one that is drawn anew gets a colour that nobody has.</summary>
    private List<BoardRun> Styled(List<BoardRun> runs)
    {
        HashSet<string> drawn = [.. runs.Where(run => run.IsShown).Select(run => run.Name)];
        foreach (string gone in _styles.Keys.Where(name => !drawn.Contains(name)).ToList())
        {
            _styles.Remove(gone);
        }

        foreach (string name in drawn.Where(name => !_styles.ContainsKey(name)))
        {
            _styles[name] = Enumerable.Range(0, BoardPage.MaxShown).First(style => !_styles.ContainsValue(style));
        }

        return [.. runs.Select(run => run with { Style = _styles.GetValueOrDefault(run.Name) })];
    }

    private List<(string Name, string Folder)> Find()
    {
        var found = new List<(string Name, string Folder, DateTime Begun)>();
        int visited = 0;
        foreach (string folder in folders)
        {
            string full = StartFolder.Full(folder);
            Visit(full, folders.Count == 1 ? full : Path.GetDirectoryName(full) ?? full, 0);
        }

        return [.. found.DistinctBy(run => run.Name).OrderByDescending(run => run.Begun).ThenBy(run => run.Name, StringComparer.Ordinal)
            .Take(MaxRuns).Select(run => (run.Name, run.Folder))];

        void Visit(string folder, string root, int depth)
        {
            if (++visited > MaxFolders)
            {
                return;
            }

            try
            {
                string config = Path.Combine(folder, RunFolder.ConfigName);
                if (File.Exists(config))
                {
                    string name = folder == root ? Path.GetFileName(folder) : Path.GetRelativePath(root, folder);
                    found.Add((name, folder, File.GetLastWriteTimeUtc(config)));
                }

                if (depth < MaxDepth)
                {
                    foreach (string inner in Directory.EnumerateDirectories(folder))
                    {
                        Visit(inner, root, depth + 1);
                    }
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Removed meanwhile, or not ours to read.
            }
        }
    }

    private BoardRun? Read(string name, string folder)
    {
        try
        {
            string config = Path.Combine(folder, RunFolder.ConfigName);
            if (new FileInfo(config).Length > MaxConfigLength)
            {
                return null;
            }

            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(config));
            string environment = document.RootElement.GetProperty("env").GetString() ?? "";
            int? process = FolderLock.HolderOf(folder);
            return new BoardRun
            {
                Name = name,
                Algorithm = document.RootElement.GetProperty("algo").GetString() ?? "",
                Environment = environment,
                RewardThreshold = EnvironmentRegistry.TryFind(environment, out var known) ? known.RewardThreshold : null,
                Steps = document.RootElement.GetProperty("steps").GetInt64(),
                State = process is not null ? BoardRunState.Running
                    : File.Exists(Path.Combine(folder, RunFolder.StateName)) ? BoardRunState.Interrupted
                    : BoardRunState.Finished,
                Metrics = Table(Path.Combine(folder, RunFolder.MetricsName)),
                Load = process is { } id ? _load.Of(id) : null,
                HasPolicy = File.Exists(Path.Combine(folder, RunFolder.CheckpointName)),
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException
            or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private MetricsTable Table(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            return MetricsTable.Read(Stream.Null);
        }

        if (_tables.TryGetValue(path, out var known) && (known.Length, known.Written) == (file.Length, file.LastWriteTimeUtc))
        {
            return known.Table;
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        MetricsTable table = MetricsTable.Read(stream);
        _tables[path] = (file.Length, file.LastWriteTimeUtc, table);
        return table;
    }
}
