using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Gradus.Tests;

public sealed partial class TuneCommandTests(SmallSearch small) : IClassFixture<SmallSearch>, IDisposable
{
    private const int SigInt = 2;

    private const string Small = SmallSearch.Line;

    private readonly GradusCommand _gradus = new();

    public void Dispose() => _gradus.Dispose();

    [Fact]
    public void A_search_ranks_its_trials_and_writes_what_tuned_values_need()
    {
        JsonElement result = Search($"{Small} --set gamma=0.9 --seeds-per-trial 2 --parallel 2 --out {{folder}}/search");

        Assert.Equal([200, 600], result.GetProperty("steps").EnumerateArray().Select(steps => steps.GetInt64()));
        Assert.Equal(7, result.GetProperty("trials").GetInt32());
        JsonElement[] ranking = [.. result.GetProperty("ranking").EnumerateArray()];
        Assert.Equal(7, ranking.Length);
        (int Rung, double Return)[] order = [.. ranking.Select(trial => (trial.GetProperty("rung").GetInt32(), trial.GetProperty("return").GetDouble()))];
        Assert.Equal(order.OrderByDescending(trial => trial.Rung).ThenByDescending(trial => trial.Return), order);
        Assert.True(order.Count(trial => trial.Rung == 1) >= 2, "The best third of seven trials goes on.");
        Assert.Equal(
            ["learning_rate", "n_steps"], result.GetProperty("hyperparameters").EnumerateObject().Select(hyperparameter => hyperparameter.Name));

        using JsonDocument defaults = JsonDocument.Parse($"{{{result.GetProperty("defaults").GetString()}}}");
        JsonElement section = defaults.RootElement.GetProperty("CartPole-v1");
        Assert.Equal((2, 600, 0.9), (section.GetProperty("envs").GetInt32(), section.GetProperty("steps").GetInt64(), section.GetProperty("gamma").GetDouble()));
        Assert.Equal(
            ranking[0].GetProperty("settings").GetProperty("learning_rate").GetString(), section.GetProperty("learning_rate").GetRawText());

        string page = _gradus.FileText("search/report.html");
        Assert.Contains("<title>Hyper-parameters of a2c for CartPole-v1</title>", page, StringComparison.Ordinal);
        Assert.Contains("gradus train a2c CartPole-v1 --seed 1000 --steps 600 --envs 2", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_return_of_a_trial_is_that_of_the_command_in_the_report()
    {
        JsonElement best = Search($"{Small} --rungs 1 --trials 1 --episodes 100 --out {{folder}}/search".Replace("--rungs 2 ", "", StringComparison.Ordinal)
            .Replace("--trials 7 ", "", StringComparison.Ordinal).Replace("--episodes 3 ", "", StringComparison.Ordinal)).GetProperty("ranking")[0];
        string page = System.Net.WebUtility.HtmlDecode(_gradus.FileText("search/report.html"));
        string line = page.Split('\n').Select(text => text[(text.LastIndexOf('>') + 1)..]).Single(text => text.StartsWith("gradus train ", StringComparison.Ordinal));

        JsonElement run = _gradus.RunJson($"{line["gradus ".Length..]} --out {{folder}}/run --json --quiet");

        Assert.Equal(run.GetProperty("eval").GetProperty("mean").GetDouble(), best.GetProperty("return").GetDouble());
    }

    [Fact]
    public void The_number_of_processes_does_not_change_a_search()
    {
        string one = Outcome(small.Result);

        Assert.Equal(one, Outcome(Search($"{Small} --parallel 3 --out {{folder}}/three")));
        Assert.NotEqual(one, Outcome(Search($"{Small} --parallel 3 --seed 1 --out {{folder}}/other")));
    }

    [Fact]
    public void A_search_that_was_killed_goes_on_and_becomes_the_one_that_was_not()
    {
        using (Process killed = Begin($"{Small} --parallel 1 --out {{folder}}/search"))
        {
            killed.Kill(); // its worker ends by itself
            killed.WaitForExit();
        }

        Assert.False(_gradus.HasFile("search/search.json"));
        (int code, string output, string error) = Gradus($"{Small} --out {{folder}}/search --resume --json");
        Assert.Equal(0, code);
        Assert.DoesNotContain("trial 0, rung 1", error, StringComparison.Ordinal);
        using JsonDocument result = JsonDocument.Parse(output);
        Assert.Equal(Outcome(small.Result), Outcome(result.RootElement));
    }

    [Fact]
    public void Ctrl_C_reports_what_is_there_and_says_how_to_go_on()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // Windows has no way to send Ctrl+C to one process only.
        }

        string line = $"{Small} --out {{folder}}/search".Replace("--trials 7", "--trials 5000", StringComparison.Ordinal);
        using Process process = Begin(line);
        Assert.Equal(0, Kill(process.Id, SigInt));
        _ = process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(Patience.Longest));

        Assert.Equal(130, process.ExitCode);
        Assert.Contains("gradus: interrupted with ", error, StringComparison.Ordinal);
        Assert.EndsWith($"--out {_gradus.Folder}/search --resume{Environment.NewLine}", error, StringComparison.Ordinal);
        Assert.True(_gradus.HasFile("search/report.html"));
    }

    [Fact]
    public void A_search_with_more_trials_is_the_one_that_had_them_from_the_start()
    {
        string more = Small.Replace("--trials 7", "--trials 10", StringComparison.Ordinal);
        string whole = Outcome(Search($"{more} --out {{folder}}/whole"));
        Search($"{Small} --out {{folder}}/search");

        Assert.Equal(whole, Outcome(Search($"{more} --out {{folder}}/search --resume")));
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
        var start = new ProcessStartInfo(OutsideParts.PythonWith("sqlite3")!, ["-c", Script, small.Database])
        {
            RedirectStandardOutput = true,
        };
        (int code, string output, string error) = GradusProcess.Run(start);

        Assert.True(code == 0, error);
        using JsonDocument read = JsonDocument.Parse(output);
        JsonElement best = small.Result.GetProperty("ranking")[0];
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
    public void A_process_that_dies_is_a_failed_trial_and_ends_no_other()
    {
        ProcessStartInfo command = Command(
            $"tune a2c {Awkward.Id} --assembly {typeof(Awkward).Assembly.Location} --only --choice n_steps=5,10 --trials 4 --rungs 1 --steps 200 "
                + "--envs 2 --episodes 2 --parallel 1 --out {folder}/search --json");
        command.Environment[Awkward.Habit] = $"die:{Path.Combine(_gradus.Folder, "died")}";
        (int code, string output, string error) = GradusProcess.Run(command);

        Assert.True(code == 0, error);
        using JsonDocument result = JsonDocument.Parse(output);
        Assert.Contains("trial 0: failed: its process ended with exit code 3", error, StringComparison.Ordinal);
        Assert.Equal(1, result.RootElement.GetProperty("failures").GetInt32());
        Assert.Equal([1, 2, 3], result.RootElement.GetProperty("ranking").EnumerateArray().Select(trial => trial.GetProperty("trial").GetInt32()).Order());
    }

    [Fact]
    public void The_folder_of_another_search_is_refused_by_what_differs()
    {
        Search($"{Small} --trials 1 --out {{folder}}/search".Replace("--trials 7 ", "", StringComparison.Ordinal));
        string other = $"{Small} --out {{folder}}/search --resume".Replace("--steps 600", "--steps 900", StringComparison.Ordinal);

        Assert.Equal(2, _gradus.Run(other));
        Assert.Contains("holds another search: steps is 600 in it, and 900 here; use a folder of its own for each search.", _gradus.Error, StringComparison.Ordinal);

        File.WriteAllText(Path.Combine(_gradus.Folder, "search/search.db"), new string('x', 5000));
        Assert.Equal(2, _gradus.Run($"{Small} --out {{folder}}/search --resume"));
        Assert.Contains("search.db' does not hold a search: ", _gradus.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tune a2x CartPole-v1", "There is no algorithm 'a2x'. Did you mean 'a2c'?")]
    [InlineData("tune a2c CartPole-v7", "There is no environment 'CartPole-v7'. Did you mean 'CartPole-v1'?")]
    [InlineData("tune a2c CartPole-v1 --range learning_rat=1..2", "a2c has no hyper-parameter 'learning_rat'. Did you mean 'learning_rate'?")]
    [InlineData("tune a2c CartPole-v1 --range clip_range=0.1..0.3", "a2c has no hyper-parameter 'clip_range'; ppo has.")]
    [InlineData("tune a2c CartPole-v1 --range learning_rate", "--range learning_rate is not of the form key=LOW..HIGH.")]
    [InlineData("tune a2c CartPole-v1 --range learning_rate=1e-2..1e-4", "--range learning_rate=1e-2..1e-4: The range '1e-2..1e-4' is empty")]
    [InlineData("tune a2c CartPole-v1 --range learning_rate=-1..1", "learning_rate cannot be '-1': it takes a number greater than 0")]
    [InlineData("tune a2c CartPole-v1 --range n_steps=1.5..4", "n_steps cannot be '1.5': it takes a whole number")]
    [InlineData("tune a2c CartPole-v1 --range activation=1..2", "activation has no range of numbers, such as 1..2: it takes values, such as tanh, one by one.")]
    [InlineData("tune a2c CartPole-v1 --choice activation=tanh,sigmoid", "activation cannot be 'sigmoid': it takes tanh or relu")]
    [InlineData("tune a2c CartPole-v1 --choice gamma=0.9,0.9", "--choice gamma=0.9,0.9: '0.9,0.9' has the value '0.9' twice")]
    [InlineData("tune a2c CartPole-v1 --choice gamma=0.9,1 --set gamma=0.5", "gamma is given by --set and searched too: give it a value, or a range.")]
    [InlineData("tune a2c CartPole-v1 --choice gamma=0.9,1 --range gamma=0.1..1", "gamma is searched twice: give it one --range or --choice.")]
    [InlineData("tune a2c CartPole-v1 --only", "There is nothing to search: --only needs at least one --range or --choice.")]
    [InlineData("tune a2c CartPole-v1 --trials 0", "--trials cannot be '0': it takes a whole number from 1 to 100,000.")]
    [InlineData("tune a2c CartPole-v1 --steps 60 --envs 8", "None of 1000 drawn settings is possible on the first rung of 6 steps.")]
    [InlineData("tune a2c CartPole-v1 --resume", "--resume needs --out FOLDER: the folder of the search to continue.")]
    [InlineData("tune a2c CartPole-v1 --resume --out {folder}/no", "holds no search to continue: there is no file 'search.db' in it.")]
    public void A_mistake_is_named_with_what_would_be_right_before_anything_starts(string line, string message)
    {
        Assert.Equal(2, _gradus.Run(line));

        Assert.Contains(message, _gradus.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_gradus.Folder));
    }

    /// <summary>What a search found, without what depends on the clock and the folder.</summary>
    private static string Outcome(JsonElement search) => string.Join(
        '\n',
        search.GetProperty("ranking").EnumerateArray()
            .Select(trial => $"{trial.GetProperty("trial")} {trial.GetProperty("rung")} {trial.GetProperty("return")} {trial.GetProperty("settings")}")
            .Append(search.GetProperty("hyperparameters").ToString())
            .Append(search.GetProperty("defaults").ToString()));

    private ProcessStartInfo Command(string line) =>
        GradusProcess.Command(line.Replace("{folder}", _gradus.Folder, StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private (int Code, string Out, string Error) Gradus(string line) => GradusProcess.Run(Command(line));

    private JsonElement Search(string line)
    {
        (int code, string output, string error) = Gradus($"{line} --json");
        Assert.True(code == 0, error);
        using JsonDocument document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }

    /// <summary>Begins a search, and waits for its first two results.</summary>
    private Process Begin(string line)
    {
        ProcessStartInfo command = Command(line);
        command.RedirectStandardError = true;
        Process process = GradusProcess.Start(command);
        for (int results = 0; results < 2;)
        {
            string? words = process.StandardOutput.ReadLine();
            Assert.True(words is not null, "The search ended before it had two results.");
            results += words.StartsWith("trial ", StringComparison.Ordinal) ? 1 : 0;
        }

        return process;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
