using System.Globalization;
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
    public string? FolderOf(string name) => Find(out _).FirstOrDefault(run => run.Name == name).Folder;

    /// <summary>The runs, the newest first.</summary>
    /// <param name="shown">Those to draw; null for the newest ones.</param>
    /// <param name="remark">What is left out, in a sentence; null if nothing is.</param>
    public IReadOnlyList<BoardRun> Runs(IReadOnlySet<string>? shown, out string? remark)
    {
        var runs = new List<BoardRun>();
        int left = BoardPage.MaxShown;
        foreach ((string name, string folder) in Find(out remark))
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

    /// <summary>
    /// The runs with what tells them apart: their paths from the folder that all of them are in. Folders that changed last come first, so
    /// that what goes on is found however much there is.
    /// </summary>
    private List<(string Name, string Folder)> Find(out string? remark)
    {
        string[] named = [.. folders.Select(folder => Path.TrimEndingDirectorySeparator(StartFolder.Full(folder)))];
        var found = new Dictionary<string, DateTime>();
        var seen = new HashSet<string>();
        var waiting = new PriorityQueue<(string Folder, int Depth), long>();
        Array.ForEach(named, folder => Wait(folder, 0));
        for (int visited = 0; visited < MaxFolders && waiting.TryDequeue(out var next, out _); visited++)
        {
            Visit(next.Folder, next.Depth);
        }

        string root = RootOf(
            [.. named.Select(folder => found.ContainsKey(folder) ? Path.GetDirectoryName(folder) ?? folder : folder)]);
        int older = Math.Max(0, found.Count - MaxRuns);
        remark = older + waiting.Count == 0 ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"This page shows the newest {MaxRuns} runs of those in the {MaxFolders:N0} folders that changed last: {older:N0} older runs "
                + $"and {waiting.Count:N0} folders are left out, so name fewer folders to see them.");
        return [.. found.Select(run => (Name: Path.GetRelativePath(root, run.Key), Folder: run.Key, Begun: run.Value))
            .OrderByDescending(run => run.Begun).ThenBy(run => run.Name, StringComparer.Ordinal)
            .Take(MaxRuns).Select(run => (run.Name, run.Folder))];

        void Wait(string folder, int depth)
        {
            if (seen.Add(folder))
            {
                waiting.Enqueue((folder, depth), -Directory.GetLastWriteTimeUtc(folder).Ticks);
            }
        }

        void Visit(string folder, int depth)
        {
            try
            {
                string config = Path.Combine(folder, RunFolder.ConfigName);
                if (File.Exists(config))
                {
                    found.Add(folder, File.GetLastWriteTimeUtc(config));
                }

                if (depth < MaxDepth)
                {
                    foreach (string inner in Directory.EnumerateDirectories(folder))
                    {
                        Wait(inner, depth + 1);
                    }
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Removed meanwhile, or not ours to read.
            }
        }
    }

    /// <summary>The innermost folder that holds all of these, or is one of them.</summary>
    private static string RootOf(string[] folders)
    {
        string root = folders[0];
        while (Path.GetDirectoryName(root) is { } outer && !folders.All(IsInside))
        {
            root = outer;
        }

        return root;

        bool IsInside(string folder) => Path.GetRelativePath(root, folder) is var path
            && path != ".." && !path.StartsWith($"..{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && !Path.IsPathRooted(path);
    }

    private BoardRun? Read(string name, string folder)
    {
        try
        {
            string config = Path.Combine(folder, RunFolder.ConfigName);
            if (new FileInfo(config).Length is 0 or > MaxConfigLength) // a pipe, which nobody may ever write to, has none
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
        if (!file.Exists || file.Length == 0)
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
