using System.Text.Json;
using Gradus.Envs;
using Gradus.Experiments;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary><c>gradus doctor</c> and <c>gradus bench</c>: that they tell what they promise; how fast is the machine's business.</summary>
public sealed class MachineCommandTests : IDisposable
{
    private readonly GradusCommand _gradus = new();

    public void Dispose() => _gradus.Dispose();

    [Fact]
    public void Doctor_measures_every_backend_that_is_there_and_gives_a_reason_for_every_other()
    {
        JsonElement report = _gradus.RunJson("doctor --json");

        Assert.Equal((int)new ManagedBackend<float>().Width, report.GetProperty("vector_bits").GetInt32());
        JsonElement[] backends = [.. report.GetProperty("backends").EnumerateArray()];
        Assert.Equal(["managed", "mkl", "openblas", "mathnet", "cuda"], backends.Select(backend => backend.GetProperty("name").GetString()));
        foreach (JsonElement backend in backends)
        {
            if (backend.GetProperty("found").GetBoolean())
            {
                Assert.NotEmpty(backend.GetProperty("description").GetString()!);
                Assert.True(backend.GetProperty("gflops_40x64x64").GetDouble() > 0);
                Assert.True(backend.GetProperty("gflops_256x256x256").GetDouble() > 0);
                Assert.True(backend.GetProperty("memory_gb_per_second").GetDouble() > 0);
            }
            else
            {
                Assert.EndsWith(".", backend.GetProperty("reason").GetString(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Doctor_tells_whether_every_algorithm_learns()
    {
        JsonElement report = _gradus.RunJson("doctor --learn --json");
        JsonElement[] results = [.. report.GetProperty("results").EnumerateArray()];
        Assert.Equal(Algorithms.All.Sum(algorithm => Probe.All.Count(probe => LearningProbe.Fits(algorithm, probe))), results.Length);
        Assert.All(results, result => Assert.True(result.GetProperty("learned").GetBoolean(), result.ToString()));
    }

    [Fact]
    public void Doctor_refuses_a_backend_that_does_not_exist()
    {
        Assert.Equal(2, _gradus.Run("doctor --learn --backend manage"));
        Assert.Equal("gradus: There is no backend 'manage'. Did you mean 'managed'?", _gradus.Error.Trim());
    }

    [Fact]
    public void Bench_measures_every_number_of_environments_and_its_share_of_the_limit()
    {
        JsonElement report = _gradus.RunJson("bench --seconds 1 --threads 1 --json");

        // Products of 4-64-64-2 and 4-64-64-1: 2·(4·64 + 64·64 + 64·out) forward, three times that
        // in all, less the 2·4·64 of the first layer's input gradient: 3·8960 − 512 = 26368 and 3·8832 − 512 = 25984.
        Assert.Equal(26368 + 25984, report.GetProperty("flop_per_step").GetDouble());
        double limit = report.GetProperty("limit_steps_per_second").GetDouble();
        JsonElement[] runs = [.. report.GetProperty("runs").EnumerateArray()];
        Assert.Equal([1, 8, 32, 128, 1024], runs.Select(training => training.GetProperty("envs").GetInt32()));
        foreach (JsonElement training in runs)
        {
            Assert.Equal(1, training.GetProperty("threads").GetInt32());
            double share = training.GetProperty("steps_per_second").GetDouble() / limit; // of numbers that the report has rounded
            Assert.Equal(share, training.GetProperty("share_of_limit").GetDouble(), 1e-3 * Math.Max(1, share));
        }

        Assert.Contains(report.GetProperty("diminishing_from_envs").GetInt32(), (int[])[1, 8, 32, 128, 1024]);
    }

    [Theory]
    [InlineData("train a2c CartPole-v1 --backend mlk --out {folder}/run")]
    [InlineData("bench --backend mlk")]
    public void A_backend_that_does_not_exist_is_refused_with_the_nearest_name(string line)
    {
        Assert.Equal(2, _gradus.Run(line));
        Assert.Equal("gradus: There is no backend 'mlk'. Did you mean 'mkl'?", _gradus.Error.Trim());
    }

    [Fact]
    public void A_policy_is_evaluated_on_the_backend_that_was_asked_for()
    {
        Assert.Equal(0, _gradus.Run("train a2c CartPole-v1 --steps 2000 --quiet --out {folder}/run"));
        double managed = Mean("managed");

        // Same weights, same seeds; the most probable action of an early policy is not decided by the last bit.
        Assert.Equal(managed, Mean("mathnet"));
        Assert.Equal(managed, Mean("reference"));

        double Mean(string backend) =>
            _gradus.RunJson($"eval {{folder}}/run --episodes 5 --backend {backend} --json").GetProperty("eval").GetProperty("mean").GetDouble();
    }
}
