using System.Text.Json;
using System.Text.RegularExpressions;
using Gradus.Cli;

namespace Gradus.Tests;

/// <summary><c>gradus train --from</c>, <c>gradus resume --steps</c> and <c>--log</c>.</summary>
public sealed class LongerRunTests : IDisposable
{
    private const string Train = "train a2c CartPole-v1 --envs 4 --set n_steps=5 --set hidden=16 --quiet --json ";

    private readonly GradusCommand _gradus = new();

    public void Dispose() => _gradus.Dispose();

    [Fact]
    public void A_complete_run_is_made_longer_by_steps_or_to_steps_and_is_the_run_that_was_planned_so()
    {
        const string Constant = Train + "--set lr_schedule=constant --eval-every 1k --eval-episodes 2 ";
        JsonElement whole = _gradus.RunJson(Constant + "--steps 6000 --out {folder}/whole");
        _gradus.RunJson(Constant + "--steps 2000 --out {folder}/run");
        Assert.True(_gradus.HasFile("run/final-state.safetensors"));
        Assert.Equal(2, _gradus.Run("resume {folder}/run"));
        Assert.Contains("cannot be resumed: it is complete; --steps +N makes it longer.", _gradus.Error, StringComparison.Ordinal);

        JsonElement first = _gradus.RunJson("resume {folder}/run --steps +2k --quiet --json");
        Assert.Equal((4000, "completed"), (first.GetProperty("env_steps").GetInt32(), Text(first, "status")));
        JsonElement second = _gradus.RunJson("resume {folder}/run --steps 6000 --quiet --json");
        foreach (string name in (string[])["parameter_hash", "env_steps", "episodes", "mean_return_100", "evaluations", "best_env_steps"])
        {
            Assert.Equal(whole.GetProperty(name).ToString(), second.GetProperty(name).ToString());
        }

        long[] steps = [.. _gradus.FileText("run/metrics.csv").Trim().Split('\n').Skip(1).Select(row => long.Parse(row.Split(',')[0], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(steps.Order().Distinct(), steps);
        Assert.Equal(6000, steps[^1]);
        using JsonDocument config = JsonDocument.Parse(_gradus.FileText("run/config.json"));
        Assert.Equal((6000, 2000), (config.RootElement.GetProperty("steps").GetInt32(), config.RootElement.GetProperty("planned_steps").GetInt32()));
        Assert.EndsWith(
            "--out runs/CartPole-v1-a2c-seed0-repeated && gradus resume runs/CartPole-v1-a2c-seed0-repeated --steps 6000",
            Text(config.RootElement, "repeat"),
            StringComparison.Ordinal);

        Assert.Equal(2, _gradus.Run("resume {folder}/run --steps 6000"));
        Assert.Contains("--steps cannot be 6000: the run has made 6000 steps, so it takes from 6020 to 1000000000000 in all.", _gradus.Error, StringComparison.Ordinal);
        Assert.Equal(2, _gradus.Run("resume {folder}/run --steps ++5"));
        Assert.Contains("--steps cannot be '++5': it takes steps in all, such as 700000 or 700k, or more of them, such as +500k.", _gradus.Error, StringComparison.Ordinal);
    }

    /// <summary>The state of a run depends on what it was resumed with, so a second resume must know that: from config.json.</summary>
    [Fact]
    public void What_a_run_is_resumed_with_holds_for_the_next_time()
    {
        const string Constant = Train + "--set lr_schedule=constant ";
        (string Words, string Key, string Value)[] changes =
        [
            ("--eval-every 1k --eval-episodes 2", "eval_every", "1000"),
            ("--eval-episodes 3 --eval-every 2k", "eval_episodes", "3"),
            ("--save-every 50k", "save_every", "50000"),
            ("--log jsonl", "log", "jsonl"),
            ("--backend reference", "backend", "reference"),
            ("--steps +2k", "planned_steps", "2000"),
        ];
        string[] others = ["--env", "--assembly", "--dashboard", "--cluster", "--token", "--json", "--quiet"]; // of one process
        Assert.Equal(
            CommandLine.Build(Terminal.Plain(TextWriter.Null, TextWriter.Null), out _).Subcommands.Single(command => command.Name == "resume")
                .Options.Select(option => option.Name).Order(),
            changes.SelectMany(change => change.Words.Split(' ')).Where(word => word.StartsWith("--", StringComparison.Ordinal)).Concat(others)
                .Distinct().Order());
        string[] whole = [.. ((string[])["2000", "4000"]).Select(
            steps => Text(_gradus.RunJson(Constant + $"--steps {steps} --out {{folder}}/whole"), "parameter_hash"))];

        for (int i = 0; i < changes.Length; i++)
        {
            string run = $"run{i}";
            _gradus.RunJson(Constant + $"--steps 2000 --out {{folder}}/{run}");
            Interrupt(run);
            _gradus.RunJson($"resume {{folder}}/{run} --quiet --json {changes[i].Words}");
            using (JsonDocument config = JsonDocument.Parse(_gradus.FileText($"{run}/config.json")))
            {
                Assert.Equal(changes[i].Value, config.RootElement.GetProperty(changes[i].Key).ToString());
            }

            Interrupt(run);
            JsonElement last = _gradus.RunJson($"resume {{folder}}/{run} --quiet --json");
            Assert.Equal(whole[changes[i].Key == "planned_steps" ? 1 : 0], Text(last, "parameter_hash"));
        }
    }

    [Fact]
    public void A_run_that_its_return_has_stopped_goes_on_when_it_is_made_longer()
    {
        JsonElement stopped = _gradus.RunJson(Train + "--steps 20k --stop-at 9 --out {folder}/run");
        Assert.Equal("stopped", Text(stopped, "status"));
        JsonElement longer = _gradus.RunJson("resume {folder}/run --steps 12k --quiet --json");
        Assert.Equal(("completed", 12_000), (Text(longer, "status"), longer.GetProperty("env_steps").GetInt32()));
        Assert.Equal(stopped.GetProperty("reached").GetProperty("9").ToString(), longer.GetProperty("reached").GetProperty("9").ToString());
    }

    [Fact]
    public void The_line_that_repeats_a_longer_run_does_so_where_that_is_and_leaves_it_alone()
    {
        string runs = Directory.CreateDirectory(Path.Combine(_gradus.Folder, "runs")).FullName;
        _gradus.RunJson(Train + "--steps 2000 --out {folder}/runs/CartPole-v1-a2c-seed0");
        JsonElement original = _gradus.RunJson("resume {folder}/runs/CartPole-v1-a2c-seed0 --steps 4000 --quiet --json");
        string settings = _gradus.FileText("runs/CartPole-v1-a2c-seed0/config.json");
        using JsonDocument config = JsonDocument.Parse(settings);

        string[] lines = Text(config.RootElement, "repeat").Replace(" runs/", " {folder}/runs/", StringComparison.Ordinal).Split("&&");
        Assert.Equal(2, lines.Length);
        Assert.Equal(0, _gradus.Run($"{lines[0].Trim()["gradus ".Length..]} --quiet"));
        JsonElement again = _gradus.RunJson($"{lines[1].Trim()["gradus ".Length..]} --quiet --json");

        Assert.Equal(Text(original, "parameter_hash"), Text(again, "parameter_hash"));
        Assert.Equal(settings, _gradus.FileText("runs/CartPole-v1-a2c-seed0/config.json"));
        Assert.Equal(2, Directory.GetDirectories(runs).Length);
    }

    [Fact]
    public void A_run_whose_algorithm_cannot_be_resumed_is_told_what_can_be_done()
    {
        _gradus.RunJson("train a3c CartPole-v1 --workers 1 --steps 1000 --quiet --json --out {folder}/run");
        Assert.Equal(2, _gradus.Run("resume {folder}/run --steps +1k"));
        Assert.Contains("cannot be made longer: its state was not kept", _gradus.Error, StringComparison.Ordinal);
        Assert.Contains($"train ALGO ENV --from {_gradus.Folder}/run begins a new run with its policy.", _gradus.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_begins_with_the_policy_of_another_folder_or_file_of_any_algorithm()
    {
        JsonElement first = _gradus.RunJson(Train + "--steps 2000 --set normalize_observations=true --set normalize_rewards=true --out {folder}/first");
        JsonElement second = _gradus.RunJson("train ppo CartPole-v1 --from {folder}/first --steps 2048 --quiet --json --out {folder}/second");
        using JsonDocument config = JsonDocument.Parse(_gradus.FileText("second/config.json"));
        JsonElement settings = config.RootElement.GetProperty("hyperparameters");
        Assert.Equal(("16", true, true), (settings.GetProperty("hidden")[0].ToString(), settings.GetProperty("normalize_observations").GetBoolean(), settings.GetProperty("normalize_rewards").GetBoolean()));
        string file = Path.Combine(_gradus.Folder, "first", "checkpoint.safetensors");
        Assert.Equal(file, Text(config.RootElement, "from"));
        Assert.Contains($"--from {file}", Text(config.RootElement, "repeat"), StringComparison.Ordinal);

        // What a run with the same seed learns from here is not what it learns from nothing.
        JsonElement again = _gradus.RunJson($"train ppo CartPole-v1 --from {file} --steps 2048 --quiet --json --out {{folder}}/again");
        JsonElement cold = _gradus.RunJson("train ppo CartPole-v1 --set hidden=16 --set normalize_observations=true --set normalize_rewards=true --steps 2048 --quiet --json --out {folder}/cold");
        Assert.Equal(Text(second, "parameter_hash"), Text(again, "parameter_hash"));
        Assert.NotEqual(Text(second, "parameter_hash"), Text(cold, "parameter_hash"));
        Assert.NotEqual(Text(first, "parameter_hash"), Text(second, "parameter_hash"));
    }

    [Fact]
    public void A_policy_that_does_not_fit_is_refused_by_name_before_a_folder_is_made()
    {
        _gradus.RunJson(Train + "--steps 200 --out {folder}/run");
        Assert.Equal(2, _gradus.Run("train a2c CartPole-v1 --from {folder}/run --set hidden=8 --out {folder}/none"));
        Assert.Contains("cannot start from this policy of a2c on CartPole-v1: its network is {\"kind\":\"mlp\",\"hidden\":[16]", _gradus.Error, StringComparison.Ordinal);
        Assert.Equal(2, _gradus.Run("train a2c Acrobot-v1 --from {folder}/run --out {folder}/none"));
        Assert.Contains("its observations are Box", _gradus.Error, StringComparison.Ordinal);
        Assert.Equal(2, _gradus.Run("train a2c CartPole-v1 --from {folder}/nowhere --out {folder}/none"));
        Assert.Contains("There is no checkpoint ", _gradus.Error, StringComparison.Ordinal);
        Assert.False(_gradus.HasFile("none/config.json"));

        Assert.Equal(0, _gradus.Run("train a2c CartPole-v1 --from {folder}/run --set normalize_rewards=true --steps 800 --out {folder}/other"));
        Assert.Contains("have another unit, because of normalize_rewards, so the value network begins anew.", _gradus.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_go_where_log_says_and_the_run_is_the_same()
    {
        JsonElement plain = _gradus.RunJson(Train + "--steps 2000 --out {folder}/plain");
        JsonElement all = _gradus.RunJson(Train + "--steps 2000 --log csv,jsonl,tensorboard --out {folder}/all");
        Assert.Equal(Text(plain, "parameter_hash"), Text(all, "parameter_hash"));
        Assert.False(_gradus.HasFile("plain/metrics.jsonl"));
        Assert.Equal(_gradus.FileText("all/metrics.csv").Trim().Split('\n').Length - 1, _gradus.FileText("all/metrics.jsonl").Trim().Split('\n').Length);
        Assert.True(_gradus.HasFile("all/events.out.tfevents.gradus"));

        Assert.Equal(0, _gradus.Run(Train.Replace("--json", "", StringComparison.Ordinal) + "--steps 400 --log jsonl --out {folder}/lines"));
        Assert.Contains("checkpoint.safetensors, metrics.jsonl, config.json.", _gradus.Out, StringComparison.Ordinal);
        Assert.False(_gradus.HasFile("lines/metrics.csv"));
        Assert.Equal(2, _gradus.Run(Train + "--log csv,xml"));
        Assert.Contains("--log cannot be 'csv,xml': it takes csv, jsonl and tensorboard, with commas between them, or none.", _gradus.Error, StringComparison.Ordinal);

        Assert.Equal(0, _gradus.Run(Train + "--steps 400 --log none --out {folder}/none"));
        Assert.Equal(["checkpoint.safetensors", "config.json", "final-state.safetensors"], Directory.GetFiles(Path.Combine(_gradus.Folder, "none")).Select(Path.GetFileName).Where(name => !name!.StartsWith('.')).Order());
        Assert.Equal(0, _gradus.Run(Train + "--steps 400 --out {folder}/all")); // what was there is put aside
        Assert.True(_gradus.HasFile("all/earlier-1/events.out.tfevents.gradus") && _gradus.HasFile("all/earlier-1/metrics.jsonl"));
    }

    /// <summary>Makes a complete run one that was interrupted after its last step.</summary>
    private void Interrupt(string run) => File.Move(
        Path.Combine(_gradus.Folder, run, "final-state.safetensors"), Path.Combine(_gradus.Folder, run, "state.safetensors"));

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    /// <summary>A setting that this version does not know would be left out, and what goes on would be another run.</summary>
    [Fact]
    public void A_run_folder_of_a_newer_version_is_refused_as_a_whole()
    {
        Assert.Equal(0, _gradus.Run("train a2c CartPole-v1 --steps 400 --quiet --out {folder}/newer"));
        string file = Path.Combine(_gradus.Folder, "newer", "config.json");
        string settings = File.ReadAllText(file);
        foreach ((string now, string later, string why) in ((string, string, string)[])
            [("\"isolate\":", "\"replay\": 7, \"isolate\":", "there is no setting 'replay'."), ("\"gamma\":", "\"novelty\": 0.5, \"gamma\":", "novelty")])
        {
            Assert.Contains(now, settings, StringComparison.Ordinal);
            File.WriteAllText(file, Regex.Replace(settings, "\"gradus\": \"[^\"]*\"", "\"gradus\": \"99.0.0\"").Replace(now, later, StringComparison.Ordinal));
            Assert.Equal(2, _gradus.Run("resume {folder}/newer --steps +400"));
            Assert.StartsWith($"gradus: '{file}' was written by gradus 99.0.0, and this is gradus ", _gradus.Error, StringComparison.Ordinal);
            Assert.Contains(why, _gradus.Error, StringComparison.Ordinal);
        }
    }
}
