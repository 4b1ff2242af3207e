using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Gradus.Tests;

public sealed partial class TuneCommandTests : IDisposable
{
    private const int SigInt = 2;

    private const string Small = SmallSearch.Line;

    private readonly GradusCommand _gradus = new();
    private readonly SearchProcesses _searches;

    public TuneCommandTests() => _searches = new SearchProcesses(_gradus.Folder);

    public void Dispose() => _gradus.Dispose();

    [Fact]
    public void A_search_ranks_its_trials_and_writes_what_tuned_values_need()
    {
        JsonElement result = _searches.Search($"{Small} --set gamma=0.9 --seeds-per-trial 2 --parallel 2 --out {{folder}}/search");

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
        JsonElement best = _searches.Search($"{Small} --rungs 1 --trials 1 --episodes 100 --out {{folder}}/search".Replace("--rungs 2 ", "", StringComparison.Ordinal)
            .Replace("--trials 7 ", "", StringComparison.Ordinal).Replace("--episodes 3 ", "", StringComparison.Ordinal)).GetProperty("ranking")[0];
        string page = System.Net.WebUtility.HtmlDecode(_gradus.FileText("search/report.html"));
        string line = page.Split('\n').Select(text => text[(text.LastIndexOf('>') + 1)..]).Single(text => text.StartsWith("gradus train ", StringComparison.Ordinal));

        JsonElement run = _gradus.RunJson($"{line["gradus ".Length..]} --out {{folder}}/run --json --quiet");

        Assert.Equal(run.GetProperty("eval").GetProperty("mean").GetDouble(), best.GetProperty("return").GetDouble());
    }

    [Fact]
    public void Ctrl_C_reports_what_is_there_and_says_how_to_go_on()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // Windows has no way to send Ctrl+C to one process only.
        }

        string line = $"{Small} --out {{folder}}/search".Replace("--trials 7", "--trials 5000", StringComparison.Ordinal);
        using Process process = _searches.Begin(line);
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
    public void A_process_that_dies_is_a_failed_trial_and_ends_no_other()
    {
        ProcessStartInfo command = _searches.Command(
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
    [InlineData("tune a2c CartPole-v1 --choice activation=tanh,sigmoid", "activation cannot be 'sigmoid': it takes tanh, relu or leaky_relu")]
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

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
