using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>What a program that embeds Gradus meets when it asks for something that cannot be.</summary>
public sealed class EmbeddingTests
{
    public static TheoryData<string> AlgorithmNames => new(Algorithms.All.Select(algorithm => algorithm.Name));

    [Theory]
    [MemberData(nameof(AlgorithmNames))]
    public void Options_that_the_command_refuses_are_refused_when_code_sets_them(string algorithm)
    {
        EnvironmentSource envs = EnvironmentSource.Of("CartPole-v1", count: 2, seed: 0);
        HyperparameterException exception = Assert.Throws<HyperparameterException>(() =>
        {
            using Agent agent = algorithm switch
            {
                "a2c" => new A2C(envs, new A2COptions { Gamma = 2 }),
                "a3c" => new A3C(envs, new A3COptions { Gamma = 2 }),
                "acktr" => new Acktr(envs, new AcktrOptions { Gamma = 2 }),
                "ppo" => new Ppo(envs, new PpoOptions { Gamma = 2 }),
                "trpo" => new Trpo(envs, new TrpoOptions { Gamma = 2 }),
                "stream-ac" => new StreamAC(envs, new StreamACOptions { Gamma = 2 }),
                _ => throw new NotSupportedException($"'{algorithm}' is not in this test."),
            };
        });

        Assert.Equal("gamma cannot be '2': it takes a number from 0 to 1 (γ, discount per step).", exception.Message);
    }

    [Fact]
    public void An_observation_of_another_length_is_named_with_what_the_policy_sees()
    {
        using var envs = VectorEnvironment.Make("CartPole-v1", count: 2, seed: 0);
        using var agent = new A2C(envs);
        using Policy policy = agent.ToPolicy();

        ArgumentException exception = Assert.Throws<ArgumentException>(() => policy.Act([1, 2]));
        Assert.StartsWith("The policy's observations, Box(", exception.Message, StringComparison.Ordinal);
        Assert.Contains("but 2 were given.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disposed_policy_is_named_as_such_by_all_that_acts()
    {
        using var agent = new A2C(EnvironmentSource.Of("CartPole-v1", count: 1, seed: 0));
        Policy policy = agent.ToPolicy();
        PolicySession session = policy.NewSession();
        policy.Dispose();
        policy.Dispose();
        Action[] calls =
        [
            () => policy.Act([0, 0, 0, 0]), () => policy.NewSession(), () => session.Act([0, 0, 0, 0]),
            () => policy.Probabilities([0, 0, 0, 0], new float[2]), () => policy.Value([0, 0, 0, 0]),
        ];
        Assert.All(calls, call => Assert.Equal(typeof(Policy).FullName, Assert.Throws<ObjectDisposedException>(call).ObjectName));
    }

    [Fact]
    public void A_training_without_a_tracker_can_be_saved_and_resumed()
    {
        string state = Path.GetTempFileName();
        using var envs = VectorEnvironment.Make("CartPole-v1", count: 2, seed: 0);
        using var agent = new A2C(envs);
        agent.Learn(2_000, new StopAt(steps: 1_000));
        TrainingState.Save(state, agent);
        agent.Resume();

        using var others = VectorEnvironment.Make("CartPole-v1", count: 2, seed: 0);
        using var resumed = new A2C(others);
        TrainingState.Load(state, resumed);
        Assert.Equal(1_000, resumed.EnvironmentSteps);
        resumed.Resume();
        File.Delete(state);

        Assert.Equal(2_000, resumed.EnvironmentSteps);
        Assert.Equal(agent.ParameterHash(), resumed.ParameterHash());
    }

    [Fact]
    public void After_an_environment_has_failed_learning_can_go_on_with_a_reset()
    {
        var sensor = new Sensor();
        using var envs = new VectorEnvironment(() => new SensedPole(sensor), count: 2, seed: 0);
        using var agent = new A2C(envs);
        agent.Learn(100);
        string learned = agent.ParameterHash();
        sensor.Broken = true;
        Assert.Throws<EnvironmentException>(() => agent.Learn(100));
        Assert.Equal(learned, agent.ParameterHash());

        sensor.Broken = false;
        agent.Learn(100);
        Assert.NotEqual(learned, agent.ParameterHash());
    }

    private sealed class Sensor
    {
        public bool Broken { get; set; }
    }

    private sealed class SensedPole(Sensor sensor) : IEnvironment
    {
        private readonly CartPole _pole = new();

        public Space ObservationSpace => _pole.ObservationSpace;

        public Space ActionSpace => _pole.ActionSpace;

        public void Reset(ulong? seed, Span<float> observation) => _pole.Reset(seed, observation);

        public StepResult Step(EnvironmentAction action, Span<float> observation) =>
            sensor.Broken ? throw new TimeoutException("the sensor does not answer") : _pole.Step(action, observation);
    }
}
