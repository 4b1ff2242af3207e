using System.Text.Json;
using Gradus.Cli;
using Gradus.Envs;

namespace Gradus.Tests;

public sealed class TrainCommandTests : IDisposable
{
    private const string Train = "train a2c CartPole-v1 --steps 4000 --envs 4 --out {folder}/run ";

    private readonly GradusCommand _gradus = new();

    public void Dispose() => _gradus.Dispose();

    [Fact]
    public void Json_is_one_object_with_everything_a_script_needs()
    {
        JsonElement result = _gradus.RunJson(Train + "--seed 3 --json --stop-at 499");

        Assert.Equal(("a2c", "CartPole-v1", 3), (Text(result, "algo"), Text(result, "env"), result.GetProperty("seed").GetInt32()));
        Assert.Equal("completed", Text(result, "status"));
        long steps = result.GetProperty("env_steps").GetInt64();
        Assert.InRange(steps, 3900, 4000);
        Assert.InRange(result.GetProperty("updates").GetInt64(), 1, steps);
        Assert.InRange(result.GetProperty("gradient_steps").GetInt64(), 1, steps);
        double seconds = result.GetProperty("seconds").GetDouble();
        Assert.InRange(result.GetProperty("total_seconds").GetDouble(), seconds, double.MaxValue);
        Assert.Equal(steps / seconds, result.GetProperty("steps_per_second").GetDouble(), steps / seconds * 0.01);
        Assert.InRange(result.GetProperty("episodes").GetInt64(), 1, steps);
        Assert.InRange(result.GetProperty("mean_return_100").GetDouble(), 1, 500);
        JsonElement evaluation = result.GetProperty("eval");
        Assert.Equal((100, true), (evaluation.GetProperty("episodes").GetInt32(), evaluation.GetProperty("deterministic").GetBoolean()));
        Assert.InRange(evaluation.GetProperty("mean").GetDouble(), 1, 500);
        Assert.InRange(evaluation.GetProperty("std").GetDouble(), 0, 500);
        Assert.Equal(["195", "475", "499"], result.GetProperty("reached").EnumerateObject().Select(member => member.Name));
        Assert.Equal(64, Text(result, "parameter_hash").Length);
        Assert.True(File.Exists(Text(result, "checkpoint")));
        Assert.Contains("policy_loss", _gradus.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Acktr_tells_what_its_curvature_cost_and_how_every_layer_stands()
    {
        const string Acktr = "train acktr CartPole-v1 --steps 4000 --out {folder}/run --set hidden=8 ";
        JsonElement curvature = _gradus.RunJson(Acktr + "--json --quiet").GetProperty("curvature");

        JsonElement[] layers = [.. curvature.GetProperty("layers").EnumerateArray()];
        Assert.Equal(["pi.0", "pi.1", "vf.0", "vf.1"], layers.Select(layer => Text(layer, "name")));
        Assert.All(layers, layer => Assert.Equal(("kfac", 0.03), (Text(layer, "method"), Math.Round(layer.GetProperty("damping").GetDouble(), 6))));
        Assert.All(layers, layer => Assert.InRange(layer.GetProperty("condition_a").GetDouble(), 1, 1e7));
        Assert.All(layers, layer => Assert.Equal(0, layer.GetProperty("fallbacks").GetProperty("plain_gradient").GetInt64()));
        Assert.All((string[])["statistics_seconds", "inversion_seconds", "step_seconds"], part => Assert.InRange(curvature.GetProperty(part).GetDouble(), 1e-6, 600));
        string[] columns = _gradus.FileText("run/metrics.csv").Split('\n')[0].Split(',');
        Assert.All((string[])["predicted_kl", "value_predicted_kl", "measured_kl", "step_size", "pi.1.condition_g", "vf.0.predicted_kl"], name => Assert.Contains(name, columns));

        Assert.Equal(0, _gradus.Run(Acktr));
        Assert.Contains("No layer needed a fallback.", _gradus.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_seed_gives_the_same_parameters_and_another_seed_others()
    {
        string first = Text(_gradus.RunJson(Train + "--seed 1 --json --quiet"), "parameter_hash");
        string again = Text(_gradus.RunJson(Train + "--seed 1 --json --quiet --threads 2"), "parameter_hash");
        string other = Text(_gradus.RunJson(Train + "--seed 2 --json --quiet"), "parameter_hash");

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void The_run_folder_holds_config_metrics_and_checkpoint()
    {
        Assert.Equal(0, _gradus.Run(Train + "--set learning_rate=0.001 --set hidden=32,16"));

        Assert.True(_gradus.HasFile("run/checkpoint.safetensors"));
        Assert.StartsWith("env_steps,updates,gradient_steps,seconds,episodes,mean_return_100,mean_length_100,", _gradus.FileText("run/metrics.csv"), StringComparison.Ordinal);
        using JsonDocument config = JsonDocument.Parse(_gradus.FileText("run/config.json"));
        JsonElement root = config.RootElement;
        Assert.Equal(("a2c", "CartPole-v1", 4000, 4), (Text(root, "algo"), Text(root, "env"), root.GetProperty("steps").GetInt32(), root.GetProperty("envs").GetInt32()));
        Assert.Equal(0.001, root.GetProperty("hyperparameters").GetProperty("learning_rate").GetDouble());
        Assert.Equal("[32,16]", JsonSerializer.Serialize(root.GetProperty("hyperparameters").GetProperty("hidden")));
    }

    [Fact]
    public void The_line_in_config_json_repeats_the_run_bit_for_bit()
    {
        string first = Text(_gradus.RunJson(Train + "--seed 5 --set learning_rate=0.002 --json --quiet"), "parameter_hash");
        using JsonDocument config = JsonDocument.Parse(_gradus.FileText("run/config.json"));
        string repeat = Text(config.RootElement, "repeat");

        Assert.StartsWith("gradus train ", repeat, StringComparison.Ordinal);
        Assert.Equal(first, Text(_gradus.RunJson(repeat["gradus ".Length..] + " --out {folder}/again --json --quiet"), "parameter_hash"));
    }

    [Fact]
    public void An_earlier_run_in_the_folder_is_kept()
    {
        Assert.Equal(0, _gradus.Run(Train + "--quiet --seed 1"));
        string before = _gradus.FileText("run/config.json");

        Assert.Equal(0, _gradus.Run(Train + "--quiet --seed 2"));
        Assert.Equal(0, _gradus.Run(Train + "--quiet --seed 3"));

        Assert.Equal(before, _gradus.FileText("run/earlier-1/config.json"));
        Assert.True(_gradus.HasFile("run/earlier-2/checkpoint.safetensors"));
        Assert.Contains("held an earlier run", _gradus.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_others_stay_where_they_are_and_their_folder_is_refused()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_gradus.Folder, "project")).FullName;
        foreach ((string line, string name) in ((string, string)[])
            [
                ("train a2c CartPole-v1 --steps 400", "config.json"),
                ("train a2c CartPole-v1 --steps 400", "metrics.csv"),
                ("compare a2c --env CartPole-v1 --steps 400 --seeds 1", "runs/one/config.json"),
                ("compare a2c --env CartPole-v1 --steps 400 --seeds 1", "report.html"),
                ("tune ppo CartPole-v1 --trials 1", "search.json"),
            ])
        {
            string file = Path.GetFullPath(Path.Combine(folder, name));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, "{\"name\": \"mine\"}");
            Assert.Equal(2, _gradus.Run($"{line} --out {{folder}}/project"));
            Assert.Contains(
                $"The folder '{folder}' has a '{name.Split('/')[0]}' that gradus did not write: it stays there, so use another folder.",
                _gradus.Error,
                StringComparison.Ordinal);
            Assert.Equal([file], Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("train a2c CartPole-v1 --steps 400 --out")]
    [InlineData("train a2c CartPole-v1 --steps 400 --from")]
    [InlineData("resume")]
    [InlineData("eval")]
    [InlineData("play")]
    [InlineData("board")]
    [InlineData("compare a2c --env CartPole-v1 --steps 400 --seeds 1 --out")]
    [InlineData("tune ppo CartPole-v1 --trials 1 --out")]
    public void An_empty_name_is_no_folder(string line)
    {
        using var error = new StringWriter();
        Assert.Equal(2, CommandLine.Run([.. line.Split(' '), ""], Terminal.Plain(TextWriter.Null, error)));
        Assert.Contains("needs a name; this one is empty", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_person_reads_progress_a_summary_and_the_next_command()
    {
        Assert.Equal(0, _gradus.Run(Train));

        string[] lines = _gradus.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(lines.Length, 12, 20);
        Assert.Contains("steps/s", lines[1], StringComparison.Ordinal);
        Assert.Contains("100%", _gradus.Out, StringComparison.Ordinal);
        Assert.Contains("CartPole-v1 counts as solved from 475", _gradus.Out, StringComparison.Ordinal);
        Assert.Contains($"play {_gradus.Folder}", lines[^1], StringComparison.Ordinal);
        Assert.Empty(_gradus.Error);
    }

    [Theory]
    [InlineData("metrics.csv", true)]
    [InlineData("checkpoint.safetensors", false)]
    public void A_file_that_cannot_be_written_fails_the_command_with_its_name_and_the_policy_is_saved(string file, bool inRunFolder)
    {
        // A folder in a file's place refuses like a full disk, but can be had anywhere.
        Directory.CreateDirectory(Path.Combine(_gradus.Folder, "run", file));

        Assert.Equal(1, _gradus.Run(Train + "--quiet"));
        Assert.Contains(file, _gradus.Error, StringComparison.Ordinal);
        Assert.Equal(inRunFolder, _gradus.HasFile("run/checkpoint.safetensors"));
        string folder = _gradus.Out.Split("Saved in ")[1].Split(':')[0];
        Assert.Equal(inRunFolder, folder == Path.Combine(_gradus.Folder, "run"));
        Assert.Equal(0, _gradus.Run($"eval {folder} --episodes 1"));
        if (!inRunFolder)
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Training_stops_at_the_return_that_was_asked_for()
    {
        // 100 episodes of a policy that knows nothing last some 20 steps each, and any return is at least 1.
        JsonElement result = _gradus.RunJson("train a2c CartPole-v1 --steps 1M --envs 8 --stop-at 1 --json --quiet --out {folder}/run");

        Assert.Equal("stopped", Text(result, "status"));
        Assert.InRange(result.GetProperty("env_steps").GetInt64(), 900, 20_000);
        Assert.NotEqual(JsonValueKind.Null, result.GetProperty("reached").GetProperty("1").ValueKind);
    }

    [Fact]
    public void Evaluating_the_checkpoint_repeats_the_evaluation_of_the_training()
    {
        JsonElement trained = _gradus.RunJson(Train + "--json --quiet").GetProperty("eval");
        JsonElement evaluated = _gradus.RunJson("eval {folder}/run --json");

        Assert.Equal(trained.GetRawText(), evaluated.GetProperty("eval").GetRawText());
        Assert.Equal(0, _gradus.Run("eval {folder}/run/checkpoint.safetensors --episodes 5 --stochastic"));
        Assert.Contains("over 5 stochastic episodes", _gradus.Out, StringComparison.Ordinal);
    }

    // A learning rate of 1e30 leaves finite parameters after update 1, whose squared value error overflows in update 2.
    [Fact]
    public void A_training_that_fails_saves_the_last_good_parameters_and_says_why()
    {
        Assert.Equal(1, _gradus.Run(Train + "--set learning_rate=1e30 --json --quiet"));

        using JsonDocument result = JsonDocument.Parse(_gradus.Out);
        Assert.Equal("failed", Text(result.RootElement, "status"));
        Assert.Equal(1, result.RootElement.GetProperty("updates").GetInt64());
        Assert.Contains("Update 2", Text(result.RootElement, "error"), StringComparison.Ordinal);
        Assert.Contains("the training failed. Update 2", _gradus.Error, StringComparison.Ordinal);
        Assert.Equal(0, _gradus.Run("eval {folder}/run --episodes 1"));
    }

    [Fact]
    public void A_checkpoint_cut_short_is_refused_with_the_reason()
    {
        Assert.Equal(0, _gradus.Run(Train + "--quiet"));
        string path = Path.Combine(_gradus.Folder, "run", "checkpoint.safetensors");
        byte[] whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..(whole.Length / 2)]);

        Assert.Equal(2, _gradus.Run("eval {folder}/run"));
        Assert.Contains("the file is truncated", _gradus.Error, StringComparison.Ordinal);
        Assert.Empty(_gradus.Out);
    }

    [Fact]
    public void A_policy_is_not_evaluated_on_an_environment_with_other_spaces()
    {
        EnvironmentRegistry.TryFind("Corridor-v0", out EnvironmentSpecification? known);
        if (known is null)
        {
            EnvironmentRegistry.Register("Corridor-v0", () => new Corridor());
        }

        Assert.Equal(0, _gradus.Run(Train + "--quiet"));

        Assert.Equal(2, _gradus.Run("eval {folder}/run --env Corridor-v0"));
        Assert.Contains("The policy was trained on CartPole-v1", _gradus.Error, StringComparison.Ordinal);
        Assert.Contains("but Corridor-v0 has observations Box(", _gradus.Error, StringComparison.Ordinal);
        Assert.Equal(0, _gradus.Run("eval {folder}/run --env CartPole-v0"));
        Assert.Equal(2, _gradus.Run("train a2c Corridor-v0 --set squash_actions=true --out {folder}/other"));
        Assert.Contains("finite bounds", _gradus.Error, StringComparison.Ordinal);
        Assert.Equal(2, _gradus.Run("train a2c CartPole-v1 --set log_std=sde --out {folder}/other"));
        Assert.Contains("the actions must be one Box, but they are Discrete(2)", _gradus.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_are_rounded_up_to_whole_updates_and_the_run_says_so()
    {
        JsonElement result = _gradus.RunJson("train ppo CartPole-v1 --steps 1000 --envs 4 --set n_steps=64 --json --quiet --out {folder}/run");

        Assert.Equal(1024, result.GetProperty("env_steps").GetInt64()); // four rollouts of 4 x 64 steps
        Assert.Contains("--steps 1,000 is rounded up to 1,024: one rollout of ppo takes 256 steps.", _gradus.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a2c", "learning_rate=1e39")]
    [InlineData("a3c", "learning_rate=1e39 --workers 1")]
    [InlineData("ppo", "learning_rate=1e39")]
    [InlineData("trpo", "value_learning_rate=1e39")]
    public void A_run_that_breaks_its_parameters_fails_with_a_sentence_and_saves_only_what_can_be_loaded(string algorithm, string setting)
    {
        Assert.Equal(1, _gradus.Run($"train {algorithm} CartPole-v1 --steps 4000 --quiet --out {{folder}}/run --set {setting}"));

        Assert.Contains("gradus: the training failed. ", _gradus.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", _gradus.Error, StringComparison.Ordinal);
        if (_gradus.HasFile("run/checkpoint.safetensors"))
        {
            Assert.Equal(0, _gradus.Run("eval {folder}/run --episodes 1"));
        }
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary>One number, and a push of any strength.</summary>
    private sealed class Corridor : IEnvironment
    {
        public Space ObservationSpace { get; } = new Box(0, 1, 1);

        public Space ActionSpace { get; } = new Box(-1, float.PositiveInfinity, 1);

        public void Reset(ulong? seed, Span<float> observation) => observation[0] = 0;

        public StepResult Step(EnvironmentAction action, Span<float> observation) => new(0, Terminated: true, Truncated: false);
    }
}
