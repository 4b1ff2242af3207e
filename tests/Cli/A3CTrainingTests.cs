using System.Text.Json;
using Gradus.Envs;

namespace Gradus.Tests;

public sealed class A3CTrainingTests : IDisposable
{
    private const string Failing = "FailsInWorkerTwo-v0";

    private readonly GradusCommand _gradus = new();

    static A3CTrainingTests() => EnvironmentRegistry.Register(Failing, () => new FailsForSeedTwo(), maxEpisodeSteps: 50);

    public void Dispose() => _gradus.Dispose();

    [Theory]
    [InlineData("racy")]
    [InlineData("cas")]
    [InlineData("locked")]
    [InlineData("queued")]
    public void Json_has_staleness_and_workers_beside_what_every_training_has(string policy)
    {
        JsonElement result = _gradus.RunJson($"train a3c CartPole-v1 --workers 3 --write {policy} --steps 4000 --out {{folder}}/run --json --quiet");

        long updates = result.GetProperty("updates").GetInt64();
        JsonElement staleness = result.GetProperty("staleness");
        Assert.Equal(updates, staleness.GetProperty("histogram").EnumerateArray().Sum(bin => bin.GetInt64()));
        Assert.InRange(staleness.GetProperty("mean").GetDouble(), 0, 255);
        Assert.InRange(result.GetProperty("lost_updates").GetDouble(), 0, policy == "racy" ? 1 : 0);
        Assert.Equal(3, result.GetProperty("workers").GetArrayLength());
        Assert.Equal(
            result.GetProperty("env_steps").GetInt64(),
            result.GetProperty("workers").EnumerateArray().Sum(worker => worker.GetProperty("env_steps").GetInt64()));
        Assert.Equal(64, result.GetProperty("parameter_hash").GetString()!.Length);
        using JsonDocument config = JsonDocument.Parse(_gradus.FileText("run/config.json"));
        Assert.Equal(policy, config.RootElement.GetProperty("hyperparameters").GetProperty("write").GetString());
        Assert.Equal(3, config.RootElement.GetProperty("envs").GetInt32());
        Assert.Contains(",staleness,lost_updates", _gradus.FileText("run/metrics.csv"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train a3c CartPole-v1 --workers 0", "--workers cannot be '0': it takes a whole number from 1 to 1,024.")]
    [InlineData("train a3c CartPole-v1 --workers 1000000", "--workers cannot be '1000000': it takes a whole number from 1 to 1,024.")]
    [InlineData("train a3c CartPole-v1 --set workers=-1", "workers cannot be '-1': it takes a whole number from 0 to 1024")]
    [InlineData("train a3c CartPole-v1 --set t_max=0", "t_max cannot be '0': it takes a whole number from 1 to 65536")]
    [InlineData("train a3c CartPole-v1 --write quickly", "write cannot be 'quickly': it takes racy, cas, locked or queued")]
    [InlineData("train a3c CartPole-v1 --set workers=2 --workers 3", "--workers 3 and --set workers=2 set the same hyper-parameter: give only one of them.")]
    [InlineData("train a3c CartPole-v1 --write cas --set t_max=5 --set write=cas", "--write cas and --set write=cas set the same hyper-parameter: give only one of them.")]
    [InlineData("train a3c CartPole-v1 --workers 3 --envs 4", "workers is 3 and there are 4 environments")]
    [InlineData("train a3c CartPole-v1 --envs 2000", "A3C runs one thread per environment, at most 1024")]
    [InlineData("train a2c CartPole-v1 --workers 3", "a2c has no hyper-parameter 'workers'.")]
    public void A_mistake_is_named_with_what_would_be_right(string line, string message)
    {
        Assert.Equal(2, _gradus.Run(line + " --quiet --out {folder}/run"));

        Assert.Contains(message, _gradus.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_gradus.Folder));
    }

    [Fact]
    public void A_worker_that_fails_is_named_with_its_step_and_what_was_learned_is_saved()
    {
        Assert.Equal(1, _gradus.Run($"train a3c {Failing} --workers 4 --steps 1000000000 --quiet --json --out {{folder}}/run"));

        Assert.Contains("Worker 2 stopped at step 123 of its environment: its environment failed: the sensor is gone", _gradus.Error, StringComparison.Ordinal);
        using JsonDocument result = JsonDocument.Parse(_gradus.Out);
        Assert.Equal("failed", result.RootElement.GetProperty("status").GetString());
        Assert.True(_gradus.HasFile("run/checkpoint.safetensors"));
    }

    private sealed class FailsForSeedTwo : IEnvironment
    {
        private ulong _seed;
        private int _step;

        public Space ObservationSpace { get; } = new Box(-1, 1, 1);

        public Space ActionSpace { get; } = new Discrete(2);

        public void Reset(ulong? seed, Span<float> observation)
        {
            _seed = seed ?? _seed;
            observation[0] = 0;
        }

        public StepResult Step(EnvironmentAction action, Span<float> observation)
        {
            observation[0] = 1;
            return ++_step == 123 && _seed == 2 ? throw new IOException("the sensor is gone") : new StepResult(1, false, false);
        }
    }
}
