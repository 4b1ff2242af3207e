using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>Agents that begin with what a policy has learned, and runs that are made longer.</summary>
public sealed class WarmStartTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"gradus-{Path.GetRandomFileName()}.safetensors");

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("a2c")]
    [InlineData("a3c")]
    [InlineData("acktr")]
    [InlineData("ppo")]
    [InlineData("trpo")]
    public void Every_algorithm_begins_with_the_parameters_values_and_statistics_of_a_policy_of_any_other(string algorithm)
    {
        Policy policy = Trained(new PpoOptions { Hidden = [24, 8], NormalizeObservations = true, NormalizeRewards = true });
        policy.Save(_file);
        using Policy loaded = Policy.Load(_file);
        using Agent agent = Start(algorithm, loaded);

        Assert.Equal(policy.ParameterHash(), agent.ParameterHash());
        using Policy start = agent.ToPolicy();
        Assert.Equal(policy.Normalization!.ObservationMean.ToArray(), start.Normalization!.ObservationMean.ToArray());
        Near.Equal(policy.Normalization.ObservationVariance, start.Normalization.ObservationVariance, 1e-15);
        Near.Equal([policy.Normalization.ReturnVariance!.Value], [start.Normalization.ReturnVariance!.Value], 1e-15);
        Assert.Equal((policy.Normalization.ObservationCount, policy.Normalization.ReturnCount), (start.Normalization.ObservationCount, start.Normalization.ReturnCount));

        agent.Learn(3 * agent.StepsPerUpdate); // A3C's rate, which falls to 0, is that after the step: of a single one it is 0
        using Policy after = agent.ToPolicy();
        Assert.NotEqual(policy.ParameterHash(), agent.ParameterHash());
        Assert.True(after.Normalization!.ObservationCount > policy.Normalization.ObservationCount);
        Assert.Contains("updates; it can start from a policy only before the first.", Assert.Throws<InvalidOperationException>(() => agent.StartFrom(loaded)).Message, StringComparison.Ordinal);
        policy.Dispose();
    }

    [Fact]
    public void Values_in_another_unit_are_not_taken()
    {
        using Policy policy = Trained(new PpoOptions { Hidden = [16], NormalizeRewards = true });
        using Agent plain = Make("a2c", new A2COptions { Seed = 9, Hidden = [16] });
        Dictionary<string, float[]> before = plain.InspectParameters().ToDictionary(block => block.Name, block => block.Values.ToArray());
        plain.StartFrom(policy);

        using Policy after = plain.ToPolicy();
        foreach (ParameterInspection block in plain.InspectParameters())
        {
            bool isValue = block.Name.StartsWith("vf.", StringComparison.Ordinal);
            Assert.Equal(isValue, block.Values.AsSpan().SequenceEqual(before[block.Name]));
        }

        var observation = new float[] { 0.1f, -0.2f, 0.03f, 0.4f };
        (float[] theirs, float[] ours) = (new float[2], new float[2]);
        policy.Probabilities(observation, theirs);
        after.Probabilities(observation, ours);
        Assert.Equal(theirs, ours);
    }

    [Theory]
    [InlineData("Acrobot-v1", "", "its observations are Box")]
    [InlineData("CartPole-v1", "hidden=8", "its network is {\"kind\":\"mlp\",\"hidden\":[16]")]
    [InlineData("CartPole-v1", "activation=relu", "the agent's {\"kind\":\"mlp\"")]
    [InlineData("CartPole-v1", "normalize_observations=true", "it was trained with normalize_observations=false, the agent has true")]
    public void What_does_not_fit_is_named_and_changes_nothing(string environment, string setting, string sentence)
    {
        using Policy policy = Trained(new PpoOptions { Hidden = [16] });
        AlgorithmInfo info = Algorithms.Find("a2c");
        AgentOptions options = info.Hyperparameters.Set(info.Hyperparameters.Defaults, "hidden=16");
        options = setting.Length > 0 ? info.Hyperparameters.Set(options, setting) : options;
        using Agent agent = info.Create(EnvironmentSource.Of(environment, count: 2, seed: 1), options, new ManagedBackend<float>());
        string before = agent.ParameterHash();
        string message = Assert.Throws<ArgumentException>(() => agent.StartFrom(policy)).Message;
        Assert.StartsWith($"An agent on {environment} cannot start from this policy of ppo on CartPole-v1: ", message, StringComparison.Ordinal);
        Assert.Contains(sentence, message, StringComparison.Ordinal);
        Assert.Equal(before, agent.ParameterHash());
    }

    [Theory]
    [InlineData("Pendulum-v1")]
    [InlineData("ProbeHybrid-v0")] // where it is a part of a mixed one
    public void A_distribution_of_real_numbers_fits_too(string environment)
    {
        using var ppo = new Ppo(Source(seed: 1), new PpoOptions { Steps = 20, MinibatchSize = 20, SquashActions = true, LogStd = LogStdKind.State });
        using Policy policy = ppo.ToPolicy();
        foreach (Agent agent in new Agent[] { new Trpo(Source(seed: 2), new TrpoOptions().Fitting(policy)), new A2C(Source(seed: 2), new A2COptions().Fitting(policy)) })
        {
            agent.StartFrom(policy);
            Assert.Equal(policy.ParameterHash(), agent.ParameterHash());
            using Policy start = agent.ToPolicy();
            Assert.Equal(new GaussianOptions(LogStdKind.State, Squash: true), start.Description.Gaussian);
            agent.Dispose();
        }

        foreach ((A2COptions other, string its) in new[]
        {
            (new A2COptions(), "log_std=parameter and squash_actions=false"),
            (new A2COptions { LogStd = LogStdKind.State }, "log_std=state and squash_actions=false"),
            (new A2COptions().Fitting(policy) with { SquashActions = false }, "log_std=state and squash_actions=false"),
        })
        {
            using var agent = new A2C(Source(seed: 2), other);
            string message = Assert.Throws<ArgumentException>(() => agent.StartFrom(policy)).Message;
            Assert.Contains($"its distribution has log_std=state and squash_actions=true, the agent's {its}", message, StringComparison.Ordinal);
        }

        EnvironmentSource Source(ulong seed) => EnvironmentSource.Of(environment, count: 2, seed);
    }

    [Fact]
    public void Convolutional_networks_fit_too()
    {
        using var breakout = new A2C(EnvironmentSource.Of("MinAtar/Breakout-v0", count: 2, seed: 1), new A2COptions { ConvHidden = [16], ConvLayerNorm = true });
        using Policy image = breakout.ToPolicy();
        using var acktr = new Acktr(EnvironmentSource.Of("MinAtar/Breakout-v0", count: 2, seed: 2), new AcktrOptions().Fitting(image));
        acktr.StartFrom(image);
        Assert.Equal(image.ParameterHash(), acktr.ParameterHash());
    }

    public static TheoryData<NetworkDescription> Networks() =>
    [
        new MlpDescription([7, 5], Activation.Relu, SharedTrunk: true) { Standardize = true, Memory = new MemoryDescription(RecurrentKind.Lstm, 3) },
        new MlpDescription([7], Activation.Tanh, SharedTrunk: false) { Memory = new MemoryDescription(RecurrentKind.Gru, 4) },
        new MlpDescription([], Activation.Tanh, SharedTrunk: false),
        new ConvDescription([new(3, 2)], [5], Activation.Tanh, SharedTrunk: false) { LayerNorm = true, Memory = new MemoryDescription(RecurrentKind.Gru, 3) },
    ];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Options_that_fit_describe_the_network_of_the_policy_in_every_detail(NetworkDescription network)
    {
        string environment = network is ConvDescription ? "MinAtar/Breakout-v0" : "CartPole-v1";
        using var agent = new A2C(EnvironmentSource.Of(environment, count: 2, seed: 1), new A2COptions { Network = network });
        using Policy policy = agent.ToPolicy();
        var elsewhere = new AcktrOptions { Memory = MemoryKind.Lstm, MemorySize = 9, Hidden = [3], Standardize = true, ConvLayerNorm = true };
        AcktrOptions fitting = elsewhere.Fitting(policy);
        Assert.Null(fitting.Network);
        using var started = new Acktr(EnvironmentSource.Of(environment, count: 2, seed: 2), fitting);
        started.StartFrom(policy);
        Assert.Equal(policy.ParameterHash(), started.ParameterHash());
        using Policy start = started.ToPolicy();
        Assert.Equal(network.ToJson(), start.Description.Network.ToJson());
    }

    /// <summary>
    /// γ = 0.5 and rewards of 1 over episodes of four steps: G is 1, 1.5, 1.75, 1.875, whose variance is 0.1123046875 over any number of
    /// whole episodes.
    /// </summary>
    [Theory]
    [InlineData("a2c")]
    [InlineData("a3c")]
    public void The_variance_of_the_return_goes_on_around_its_mean(string algorithm)
    {
        const double Variance = 0.1123046875;
        using Agent first = Make();
        first.Learn(40);
        first.Save(_file);
        using Policy policy = Policy.Load(_file);
        Assert.Equal(Variance, policy.Normalization!.ReturnVariance!.Value, 1e-12);
        using Agent next = Make();
        next.StartFrom(policy);
        next.Learn(80);
        using Policy after = next.ToPolicy();
        Assert.Equal((120, Variance), (after.Normalization!.ReturnCount, Math.Round(after.Normalization.ReturnVariance!.Value, 12)));

        Agent Make() => Algorithms.Find(algorithm).Create(
            new EnvironmentSource(() => new ConstantReward(4, truncates: false), 1, seed: 0),
            algorithm == "a2c"
                ? new A2COptions { Steps = 4, Gamma = 0.5, NormalizeRewards = true }
                : new A3COptions { Steps = 4, Gamma = 0.5, NormalizeRewards = true },
            new ManagedBackend<float>());
    }

    [Fact]
    public void A_variance_without_its_mean_begins_anew()
    {
        AmountColumns columns = AmountColumns.Of(new Box(0, 1, 1));
        Assert.Equal(0, new FrozenNormalization(columns, [], [], returnVariance: 4, returnMean: null, returnCount: 50).Returns().Count);
        Assert.Equal(50, new FrozenNormalization(columns, [], [], returnVariance: 4, returnMean: 3, returnCount: 50).Returns().Count);
    }

    [Fact]
    public void A_policy_that_has_seen_nothing_leaves_the_statistics_as_they_begin()
    {
        using var fresh = new A2C(EnvironmentSource.Of("CartPole-v1", count: 2, seed: 1), new A2COptions { NormalizeObservations = true });
        using Policy policy = fresh.ToPolicy();
        Assert.Equal(0, policy.Normalization!.ObservationCount);
        using var agent = new A2C(EnvironmentSource.Of("CartPole-v1", count: 2, seed: 1), new A2COptions { NormalizeObservations = true });
        agent.StartFrom(policy);
        Assert.Equal(0, agent.ToPolicy().Normalization!.ObservationCount);
    }

    /// <summary>By hand: 2 vectors of mean 1 and variance 4, then 4 and 4: mean 2.5, squares 8 + 0 + 2·2·9/4 = 17.</summary>
    [Fact]
    public void Statistics_go_on_from_mean_variance_and_count()
    {
        var moments = new RunningMoments([1.0], [4.0], 2);
        moments.Add(4.0);
        moments.Add(4.0);
        Assert.Equal((4, 2.5, 17 / 4.0), (moments.Count, moments.Mean[0], moments.Variance(0)));
        Assert.Throws<ArgumentException>(() => new RunningMoments([1.0], [4.0, 1], 2));
        Assert.Throws<ArgumentException>(() => new RunningMoments([1.0], [-4.0], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RunningMoments([1.0], [4.0], 1));
    }

    [Theory]
    [InlineData("a2c")]
    [InlineData("ppo")]
    [InlineData("acktr")]
    [InlineData("trpo")]
    public void A_run_that_is_made_longer_is_one_that_was_planned_so_where_no_schedule_depends_on_it(string algorithm)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        string[] constant = [.. info.Hyperparameters.Items.Where(item => item.Name.EndsWith("_schedule", StringComparison.Ordinal)).Select(item => $"{item.Name}=constant")];
        using Agent whole = Make(algorithm, constant);
        whole.Learn(1600);
        using Agent longer = Make(algorithm, constant);
        longer.Learn(800);
        Assert.NotEqual(whole.ParameterHash(), longer.ParameterHash());
        longer.Resume(1600);
        Assert.Equal((whole.ParameterHash(), 1600), (longer.ParameterHash(), longer.EnvironmentSteps));
        Assert.Contains("1600", Assert.Throws<ArgumentOutOfRangeException>(() => longer.Resume(1610)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Schedules_go_by_the_whole_of_a_longer_run()
    {
        using var agent = new ScriptedAgent(); // ten steps an update
        agent.Learn(20);
        agent.Resume(40);
        Assert.Equal([0, 0.5, 0.5, 0.75], agent.ProgressSeen);
    }

    private static Policy Trained(PpoOptions options)
    {
        using var agent = new Ppo(
            EnvironmentSource.Of("CartPole-v1", count: 4, seed: 3), options with { Seed = 3, Steps = 20, MinibatchSize = 40 });
        agent.Learn(400);
        return agent.ToPolicy();
    }

    private static Agent Start(string algorithm, Policy policy)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        AgentOptions options = info.Hyperparameters.Set(info.Hyperparameters.Defaults with { Seed = 8 }, algorithm == "a3c" ? "t_max=20" : "n_steps=20");
        options = algorithm == "ppo" ? info.Hyperparameters.Set(options, "minibatch_size=40") : options;
        options = algorithm == "trpo" ? info.Hyperparameters.Set(options, "value_minibatch_size=40") : options;
        return info.Create(
            EnvironmentSource.Of("CartPole-v1", count: algorithm == "a3c" ? 1 : 4, seed: 4),
            ((ActorCriticOptions)options).Fitting(policy),
            new ManagedBackend<float>(),
            policy);
    }

    private static Agent Make(string algorithm, AgentOptions options) =>
        Algorithms.Find(algorithm).Create(EnvironmentSource.Of("CartPole-v1", count: 4, seed: 4), options, new ManagedBackend<float>());

    private static Agent Make(string algorithm, string[] settings)
    {
        HyperparameterTable table = Algorithms.Find(algorithm).Hyperparameters;
        AgentOptions options = table.Set(table.Defaults with { Seed = 4 }, [.. settings, "n_steps=20", "hidden=16"]);
        options = algorithm == "ppo" ? table.Set(options, "minibatch_size=40") : options;
        options = algorithm == "trpo" ? table.Set(options, "value_minibatch_size=40") : options;
        return Make(algorithm, options);
    }
}
