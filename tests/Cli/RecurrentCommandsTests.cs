using System.Text.Json;

namespace Gradus.Tests;

/// <summary>A policy with memory at every command that trains or plays one.</summary>
public sealed class RecurrentCommandsTests : IDisposable
{
    private readonly GradusCommand _gradus = new();

    public void Dispose() => _gradus.Dispose();

    [Fact]
    public void It_is_trained_evaluated_and_played_and_solves_what_needs_memory()
    {
        JsonElement trained = _gradus.RunJson("train acktr ProbeMemory-v0 --set memory=gru --set memory_size=16 --steps 12000 --out {folder}/run --json --quiet");
        Assert.Equal(1, trained.GetProperty("eval").GetProperty("mean").GetDouble());
        JsonElement evaluated = _gradus.RunJson("eval {folder}/run --episodes 40 --json");
        Assert.Equal(1, evaluated.GetProperty("eval").GetProperty("mean").GetDouble());
        Assert.Equal(0, _gradus.Run("play {folder}/run --seed 4"));
        Assert.StartsWith("acktr on ProbeMemory-v0, seed 4: return 1", _gradus.Out, StringComparison.Ordinal);
        Assert.Equal(0, _gradus.Run("explain ppo ProbeMemory-v0 --set memory=lstm --set n_steps=16 --set minibatch_size=8 --epoch 2 --minibatch 3 --out {folder}/page.html"));
        Assert.Contains("Lstm", _gradus.FileText("page.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_compared_with_one_without()
    {
        JsonElement result = _gradus.RunJson(
            "compare ppo ppo:memory=gru:memory_size=8 --env ProbeMemory-v0 --envs 4 --set n_steps=16 --set minibatch_size=32 --steps 3000 --seeds 1 --episodes 30 --out {folder}/report --json --quiet");
        double[] means = [.. result.GetProperty("contenders").EnumerateArray().Select(contender => contender.GetProperty("runs")[0].GetProperty("eval").GetProperty("mean").GetDouble())];
        Assert.True(means[0] < 0.8 && means[1] == 1, $"{means[0]} without memory, {means[1]} with");
    }
}
