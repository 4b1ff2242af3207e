using System.Diagnostics;
using System.Text.Json;

namespace Gradus.Tests;

/// <summary>Searches that must find what another one has found.</summary>
public sealed class RepeatedSearchTests : IClassFixture<SmallSearch>, IDisposable
{
    private const string Small = SmallSearch.Line;

    private readonly SmallSearch _small;
    private readonly GradusCommand _gradus = new();
    private readonly SearchProcesses _searches;

    public RepeatedSearchTests(SmallSearch small)
    {
        _small = small;
        _searches = new SearchProcesses(_gradus.Folder);
    }

    public void Dispose() => _gradus.Dispose();

    [Fact]
    public void The_number_of_processes_does_not_change_a_search()
    {
        string one = Outcome(_small.Result);

        Assert.Equal(one, Outcome(_searches.Search($"{Small} --parallel 3 --out {{folder}}/three")));
        Assert.NotEqual(one, Outcome(_searches.Search($"{Small} --parallel 3 --seed 1 --out {{folder}}/other")));
    }

    [Fact]
    public void A_search_that_was_killed_goes_on_and_becomes_the_one_that_was_not()
    {
        using (Process killed = _searches.Begin($"{Small} --parallel 1 --out {{folder}}/search"))
        {
            killed.Kill(); // its worker ends by itself
            killed.WaitForExit();
        }

        Assert.False(_gradus.HasFile("search/search.json"));
        (int code, string output, string error) = _searches.Run($"{Small} --out {{folder}}/search --resume --json");
        Assert.Equal(0, code);
        Assert.DoesNotContain("trial 0, rung 1", error, StringComparison.Ordinal);
        using JsonDocument result = JsonDocument.Parse(output);
        Assert.Equal(Outcome(_small.Result), Outcome(result.RootElement));
    }

    [Fact]
    public void A_search_with_more_trials_is_the_one_that_had_them_from_the_start()
    {
        string more = Small.Replace("--trials 7", "--trials 10", StringComparison.Ordinal);
        string whole = Outcome(_searches.Search($"{more} --out {{folder}}/whole"));
        _small.CopyTo(Path.Combine(_gradus.Folder, "search"));

        Assert.Equal(whole, Outcome(_searches.Search($"{more} --out {{folder}}/search --resume")));
    }

    [SkippableFact]
    public void Others_read_the_database()
    {
        OutsideParts.Python.Require();
        const string Script = """
            import json, sqlite3, sys
            db = sqlite3.connect(sys.argv[1])
            settings = {}
            for trial, name, value in db.execute('SELECT trial, name, value FROM settings ORDER BY trial, place'):
                settings.setdefault(trial, {})[name] = value
            best = db.execute('SELECT trial, rung, score FROM results ORDER BY rung DESC, score DESC, trial LIMIT 1').fetchone()
            runs = db.execute('SELECT seed, mean_return, steps FROM runs WHERE trial = ? AND rung = ?', best[:2]).fetchall()
            print(json.dumps({'trials': len(settings), 'best': best, 'settings': settings[best[0]], 'runs': runs}))
            """;
        var start = new ProcessStartInfo(OutsideParts.PythonWith("sqlite3")!, ["-c", Script, _small.Database])
        {
            RedirectStandardOutput = true,
        };
        (int code, string output, string error) = GradusProcess.Run(start);

        Assert.True(code == 0, error);
        using JsonDocument read = JsonDocument.Parse(output);
        JsonElement best = _small.Result.GetProperty("ranking")[0];
        JsonElement there = read.RootElement.GetProperty("best");
        Assert.Equal(7, read.RootElement.GetProperty("trials").GetInt32());
        Assert.Equal(
            (best.GetProperty("trial").GetInt32(), best.GetProperty("rung").GetInt32(), best.GetProperty("return").GetDouble()),
            (there[0].GetInt32(), there[1].GetInt32(), there[2].GetDouble()));
        Assert.Equal(Text(best.GetProperty("settings")), Text(read.RootElement.GetProperty("settings")));
        JsonElement run = Assert.Single(read.RootElement.GetProperty("runs").EnumerateArray());
        Assert.Equal((1000, best.GetProperty("return").GetDouble(), 600), (run[0].GetInt32(), run[1].GetDouble(), run[2].GetInt32()));

        static string Text(JsonElement settings) => string.Join(' ', settings.EnumerateObject().Select(entry => $"{entry.Name}={entry.Value}"));
    }

    [Fact]
    public void The_folder_of_another_search_is_refused_by_what_differs()
    {
        _small.CopyTo(Path.Combine(_gradus.Folder, "search"));
        string other = $"{Small} --out {{folder}}/search --resume".Replace("--steps 600", "--steps 900", StringComparison.Ordinal);

        Assert.Equal(2, _gradus.Run(other));
        Assert.Contains("holds another search: steps is 600 in it, and 900 here; use a folder of its own for each search.", _gradus.Error, StringComparison.Ordinal);

        File.WriteAllText(Path.Combine(_gradus.Folder, "search/search.db"), new string('x', 5000));
        Assert.Equal(2, _gradus.Run($"{Small} --out {{folder}}/search --resume"));
        Assert.Contains("search.db' does not hold a search: ", _gradus.Error, StringComparison.Ordinal);
    }

    /// <summary>What a search found, without what depends on the clock and the folder.</summary>
    private static string Outcome(JsonElement search) => string.Join(
        '\n',
        search.GetProperty("ranking").EnumerateArray()
            .Select(trial => $"{trial.GetProperty("trial")} {trial.GetProperty("rung")} {trial.GetProperty("return")} {trial.GetProperty("settings")}")
            .Append(search.GetProperty("hyperparameters").ToString())
            .Append(search.GetProperty("defaults").ToString()));
}
