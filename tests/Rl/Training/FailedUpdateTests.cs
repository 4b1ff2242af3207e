using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>An update that fails, halfway or at its very end, leaves what was learned before it; and nothing that cannot be loaded replaces a file.</summary>
public sealed class FailedUpdateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gradus-failed-update-").FullName;

    private string File => Path.Combine(_folder, "policy.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("a2c", "CartPole-v1", "learning_rate=1e20")] // a later update meets what an earlier one made
    [InlineData("a2c", "CartPole-v1", "learning_rate=1e39")] // infinite in float32
    [InlineData("ppo", "CartPole-v1", "learning_rate=1e20")] // the second minibatch meets what the first made
    [InlineData("ppo", "CartPole-v1", "learning_rate=1e39")]
    [InlineData("ppo", "Pendulum-v1", "learning_rate=1e10")]
    [InlineData("trpo", "CartPole-v1", "value_learning_rate=1e20")]
    [InlineData("trpo", "CartPole-v1", "value_learning_rate=1e39")]
    public void The_parameters_are_those_of_the_last_update_that_succeeded(string algorithm, string environment, string setting)
    {
        using Agent agent = Make(algorithm, environment, setting, "normalize_observations=true");
        var observer = new LastUpdate(agent);

        TrainingFailedException error = Assert.Throws<TrainingFailedException>(() => agent.Learn(100_000, observer));

        Assert.Contains($"Update {observer.Updates + 1} ", error.Message, StringComparison.Ordinal);
        Assert.Contains("was not applied: ", error.Message, StringComparison.Ordinal);
        Assert.Equal((observer.Updates, observer.GradientSteps), (agent.Updates, agent.GradientSteps));
        Assert.Equal(observer.Hash, agent.ParameterHash());
        using Policy policy = agent.ToPolicy();
        Assert.Equal(observer.ObservationMean, policy.Normalization!.ObservationMean.ToArray());
        agent.Save(File);
        using Policy loaded = Policy.Load(File);
        Assert.Equal(observer.Hash, loaded.ParameterHash());
    }

    [Theory]
    [InlineData("a2c")]
    [InlineData("ppo")]
    public void A_reward_that_would_drown_all_others_in_the_statistics_is_refused_by_name(string algorithm)
    {
        using var environments = new VectorEnvironment(() => new NaNReward(atStep: 30, reward: 1e300), 2, seed: 0, id: "Huge");
        AlgorithmInfo info = Algorithms.Find(algorithm);
        AgentOptions options = info.Hyperparameters.Set(info.Hyperparameters.Defaults, "normalize_rewards=true");
        using Agent agent = algorithm == "a2c" ? new A2C(environments, (A2COptions)options) : new Ppo(environments, (PpoOptions)options);

        TrainingFailedException error = Assert.Throws<TrainingFailedException>(() => agent.Learn(10_000));

        Assert.Contains("Environment 0 (Huge) returned a reward that is 1E+300, beyond the range of float32", error.Message, StringComparison.Ordinal);
        agent.Save(File);
        Policy.Load(File).Dispose();
    }

    [Theory]
    [InlineData("a2c")]
    [InlineData("ppo")]
    [InlineData("acktr")]
    [InlineData("trpo")]
    public void After_a_rollout_that_failed_halfway_the_environments_begin_again(string algorithm)
    {
        var record = new Walk();
        AlgorithmInfo info = Algorithms.Find(algorithm);
        AgentOptions options = info.Hyperparameters.Set(info.Hyperparameters.Defaults, "n_steps=16");
        options = algorithm == "ppo" ? info.Hyperparameters.Set(options, "minibatch_size=16") : options;
        options = algorithm == "trpo" ? info.Hyperparameters.Set(options, "value_minibatch_size=16") : options;
        using Agent agent = info.Create(new EnvironmentSource(() => new Stumbling(record), 1, seed: 0), options, new ManagedBackend<float>());
        Assert.Throws<TrainingFailedException>(() => agent.Learn(100)); // in its second rollout
        Assert.Equal((1, 1), (agent.Updates, record.Resets));

        agent.Learn(100);

        Assert.Equal(2, record.Resets); // and not the first observation of the second rollout shown again, where the walk is elsewhere
    }

    [Fact]
    public void A_policy_that_could_not_be_loaded_replaces_nothing()
    {
        using Agent agent = Make("a2c", "CartPole-v1");
        agent.Save(File);
        byte[] before = System.IO.File.ReadAllBytes(File);
        using Policy broken = agent.ToPolicy();
        broken.Theta.Values[0, 7] = float.NaN;

        InvalidPolicyException error = Assert.Throws<InvalidPolicyException>(() => broken.Save(File));

        Assert.Contains("'pi.0' has a value at row 0, column 7 that is NaN or infinite", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
        Assert.Single(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void A_state_that_could_not_be_loaded_replaces_nothing()
    {
        var height = new Height { Value = 1 };
        using var environments = new VectorEnvironment(() => new Climbing(height), 1, seed: 0);
        using var agent = new A2C(environments);
        agent.Learn(100);
        TrainingState.Save(File, agent);
        byte[] before = System.IO.File.ReadAllBytes(File);
        height.Value = double.NaN;

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => TrainingState.Save(File, agent));

        Assert.Contains("height", error.Message, StringComparison.Ordinal);
        Assert.Contains("could not be loaded again", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public void Parameters_that_the_last_push_of_a_worker_broke_end_the_run()
    {
        using Agent agent = Make("a3c", "CartPole-v1", "learning_rate=1e39", "t_max=5", "lr_schedule=constant");

        Assert.Throws<TrainingFailedException>(() => agent.Learn(5)); // one update: nothing comes after it

        Assert.Throws<InvalidPolicyException>(() => agent.Save(File));
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    private static Agent Make(string algorithm, string environment, params string[] settings)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        AgentOptions options = info.Hyperparameters.Defaults;
        foreach (string setting in settings)
        {
            options = info.Hyperparameters.Set(options, setting);
        }

        return info.Create(EnvironmentSource.Of(environment, algorithm == "a3c" ? 1 : 8, 0), options, new ManagedBackend<float>());
    }

    private sealed class LastUpdate(Agent agent) : ITrainingObserver
    {
        public string Hash { get; private set; } = agent.ParameterHash();

        public long Updates { get; private set; }

        public long GradientSteps { get; private set; }

        public double[] ObservationMean { get; private set; } = Mean(agent);

        public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
        {
        }

        public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
        {
            (Hash, Updates, GradientSteps, ObservationMean) = (agent.ParameterHash(), agent.Updates, agent.GradientSteps, Mean(agent));
            return TrainingSignal.Continue;
        }

        private static double[] Mean(Agent agent)
        {
            using Policy policy = agent.ToPolicy();
            return policy.Normalization!.ObservationMean.ToArray();
        }
    }

    private sealed class Walk
    {
        public int Steps { get; set; }

        public int Resets { get; set; }
    }

    /// <summary>An endless walk, which pays NaN at its twentieth step.</summary>
    private sealed class Stumbling(Walk walk) : IEnvironment
    {
        public Space ObservationSpace { get; } = new Box(0, 1, 1);

        public Space ActionSpace { get; } = new Discrete(2);

        public void Reset(ulong? seed, Span<float> observation)
        {
            walk.Resets++;
            observation[0] = 0;
        }

        public StepResult Step(EnvironmentAction action, Span<float> observation)
        {
            observation[0] = 1;
            return new StepResult(++walk.Steps == 20 ? double.NaN : 1, false, false);
        }
    }

    private sealed class Height
    {
        public double Value { get; set; }
    }

    private sealed class Climbing(Height height) : IEnvironment, IResumable
    {
        public Space ObservationSpace { get; } = new Box(0, 1, 1);

        public Space ActionSpace { get; } = new Discrete(2);

        public void Reset(ulong? seed, Span<float> observation) => observation[0] = 0;

        public StepResult Step(EnvironmentAction action, Span<float> observation)
        {
            observation[0] = 1;
            return new StepResult(1, false, false);
        }

        public void SaveState(StateWriter writer) => writer.Write("height", height.Value);

        public void LoadState(StateReader reader) => reader.ReadFiniteDouble("height");
    }
}
