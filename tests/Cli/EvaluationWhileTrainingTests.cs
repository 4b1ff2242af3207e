using System.Diagnostics;
using System.Text.Json;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary><c>gradus train --eval-every</c>.</summary>
public sealed class EvaluationWhileTrainingTests : IDisposable
{
    private const string Train = "train a2c CartPole-v1 --steps 4000 --envs 4 --seed 3 --set n_steps=5 --quiet --json --out {folder}/run ";

    private readonly GradusCommand _gradus = new();

    public void Dispose() => _gradus.Dispose();

    [Fact]
    public void The_best_policy_is_beside_the_last_one_and_the_run_is_the_same()
    {
        JsonElement plain = _gradus.RunJson(Train);
        JsonElement result = _gradus.RunJson(Train + "--eval-every 1k --eval-episodes 5");

        Assert.Equal(Text(plain, "parameter_hash"), Text(result, "parameter_hash"));
        Assert.False(plain.TryGetProperty("best_eval", out _));
        Assert.Equal(4, result.GetProperty("evaluations").GetInt32());
        JsonElement best = result.GetProperty("best_eval");
        Assert.Equal((5, RunSeeds.OfEvaluations(3)), (best.GetProperty("episodes").GetInt32(), best.GetProperty("seed").GetUInt64()));
        Assert.Equal(RunSeeds.OfResult(3), result.GetProperty("eval").GetProperty("seed").GetUInt64());
        using Policy policy = Policy.Load(Text(result, "best_checkpoint"));
        Assert.Equal(best.GetProperty("mean").GetDouble(), Evaluation.Run(policy, "CartPole-v1", 5, seed: RunSeeds.OfEvaluations(3)).Mean);
        Assert.Contains(result.GetProperty("best_env_steps").GetInt64(), new long[] { 1000, 2000, 3000, 4000 });
        Assert.EndsWith(",eval_return,eval_return_std,eval_length,eval_best_return", _gradus.FileText("run/metrics.csv").Split('\n')[0], StringComparison.Ordinal);
        using JsonDocument config = JsonDocument.Parse(_gradus.FileText("run/config.json"));
        Assert.Equal((1000, 5), (config.RootElement.GetProperty("eval_every").GetInt32(), config.RootElement.GetProperty("eval_episodes").GetInt32()));
        Assert.Contains("--eval-every 1000 --eval-episodes 5", Text(config.RootElement, "repeat"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_run_stops_at_an_evaluation_and_says_so_in_words()
    {
        JsonElement result = _gradus.RunJson(Train + "--eval-every 1000 --stop-at 9"); // 9 is what falls over at once
        Assert.Equal(("stopped", 1000), (Text(result, "status"), result.GetProperty("env_steps").GetInt32()));

        Assert.Equal(0, _gradus.Run(Train.Replace("--json", "", StringComparison.Ordinal) + "--eval-every 1000 --stop-at 9"));
        Assert.Contains("Best of 1 evaluations during the training: return ", _gradus.Out, StringComparison.Ordinal);
        Assert.Contains("Saved in ", _gradus.Out, StringComparison.Ordinal);
        Assert.Contains("checkpoint.safetensors, best.safetensors, metrics.csv, config.json.", _gradus.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Episodes_without_evaluations_are_refused_before_the_run()
    {
        Assert.Equal(2, _gradus.Run(Train + "--eval-episodes 5"));
        Assert.Contains("--eval-episodes 5 is for evaluations during the training, but there are none: give --eval-every too.", _gradus.Error, StringComparison.Ordinal);
        Assert.False(_gradus.HasFile("run/config.json"));
    }

    [Fact]
    public void Isolated_environments_are_evaluated_in_one_more_process_with_seeds_of_its_own()
    {
        string assembly = typeof(Diary).Assembly.Location;
        string diaries = Directory.CreateDirectory(Path.Combine(_gradus.Folder, "diaries")).FullName;
        ProcessStartInfo start = GradusProcess.Command(
            "train", "a2c", "DiaryTest-v0", "--envs", "2", "--set", "n_steps=5", "--isolate", "--steps", "400", "--eval-every", "100", "--eval-episodes", "3",
            "--json", "--quiet", "--assembly", assembly, "--out", Path.Combine(_gradus.Folder, "run"));
        start.Environment[Diary.Folder] = diaries;
        (int code, string output, string error) = GradusProcess.Run(start);
        Assert.True(code == 0, error);

        using JsonDocument result = JsonDocument.Parse(output);
        int evaluations = result.RootElement.GetProperty("evaluations").GetInt32();
        Assert.InRange(evaluations, 3, 4);
        ulong[][] seeds = [.. Directory.GetFiles(diaries).Select(file => File.ReadAllLines(file).Select(ulong.Parse).ToArray())];
        ulong[] own = Assert.Single(seeds, all => all[0] == RunSeeds.FirstEvaluation);
        Assert.Equal(Enumerable.Range(0, 3 * evaluations).Select(i => RunSeeds.FirstEvaluation + (ulong)(i % 3)), own);
        Assert.Equal(2 + 1 + 1, seeds.Length); // the run's two, this one, and that of the evaluation after the run
        Assert.Equal(5, result.RootElement.GetProperty("best_eval").GetProperty("mean").GetDouble());
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
