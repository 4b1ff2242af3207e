using System.Text.Json;

namespace Gradus.Tests;

/// <summary>A search by one process, run once for all tests that compare theirs with it.</summary>
public sealed class SmallSearch : IDisposable
{
    /// <summary>Two rungs, of 200 and 600 steps; fast enough to run often, and different enough that trials differ.</summary>
    public const string Line = "tune a2c CartPole-v1 --only --range learning_rate=1e-4..1e-1:log --choice n_steps=5,10,20 --steps 600 --rungs 2 "
        + "--envs 2 --episodes 3 --trials 7 ";

    private readonly GradusCommand _gradus = new();

    public SmallSearch()
    {
        string[] words = $"{Line} --parallel 1 --out {_gradus.Folder}/search --json".Split(' ', StringSplitOptions.RemoveEmptyEntries);
        (int code, string output, string error) = GradusProcess.Run(GradusProcess.Command(words));
        Assert.True(code == 0, error);
        using JsonDocument document = JsonDocument.Parse(output);
        Result = document.RootElement.Clone();
    }

    /// <summary>What it found.</summary>
    public JsonElement Result { get; }

    public string Database => Path.Combine(_gradus.Folder, "search/search.db");

    public void Dispose() => _gradus.Dispose();
}
