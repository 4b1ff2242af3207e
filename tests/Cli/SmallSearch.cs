using System.Text.Json;

namespace Gradus.Tests;

/// <summary>A search by one process, run once for all tests that compare theirs with it.</summary>
public sealed class SmallSearch : IDisposable
{
    /// <summary>Two rungs, of 200 and 600 steps; fast enough to run often, and different enough that trials differ.</summary>
    public const string Line = "tune a2c CartPole-v1 --only --range learning_rate=1e-4..1e-1:log --choice n_steps=5,10,20 --steps 600 --rungs 2 "
        + "--envs 2 --episodes 3 --trials 7 ";

    private readonly GradusCommand _gradus = new();

    public SmallSearch() =>
        Result = new SearchProcesses(_gradus.Folder).Search($"{Line} --parallel 1 --out {{folder}}/search");

    /// <summary>What it found.</summary>
    public JsonElement Result { get; }

    public string Database => Path.Combine(_gradus.Folder, "search/search.db");

    /// <summary>Copies its folder, for a search that goes on with it.</summary>
    public void CopyTo(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.GetFiles(Path.Combine(_gradus.Folder, "search")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
    }

    public void Dispose() => _gradus.Dispose();
}
