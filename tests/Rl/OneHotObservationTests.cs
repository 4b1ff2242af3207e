using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>A discrete observation is a name, not an amount: networks see it one-hot, everywhere.</summary>
public sealed class OneHotObservationTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"gradus-{Path.GetRandomFileName()}.safetensors");

    public static TheoryData<string> Names => [.. Algorithms.All.Select(algorithm => algorithm.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_algorithm_learns_a_table_of_names(string algorithm)
    {
        // The best action of each of 16 names is a bit of a table: as an amount, a name would have to be taken apart by a network.
        int environments = algorithm is "a3c" or "stream-ac" ? 1 : 4; // one worker does not depend on who is faster
        var source = new EnvironmentSource(() => new Table(new Discrete(16, start: -3)), environments, seed: 1, id: "Table");
        using Agent agent = Make(algorithm, source, normalize: algorithm != "trpo");
        agent.Learn(30_000);
        agent.Save(_file);
        using Policy policy = Policy.Load(_file);
        Assert.InRange(Evaluation.Run(policy, new Table(new Discrete(16, start: -3)), "Table", 40).Mean, 7.2, 8); // 8 moves, each pays 1 or 0
        Assert.Equal(17, SafetensorsFile.Read(_file).Tensors.Single(tensor => tensor.Name == "pi.0").Shape[0]); // 16 and the bias
        Assert.Null(policy.Normalization); // names have no mean
    }

    [Fact]
    public void Multi_discrete_observations_are_one_hot_element_by_element()
    {
        var source = new EnvironmentSource(() => new Table(new MultiDiscrete(4, 4)), 4, seed: 1, id: "Table");
        using Agent agent = Make("ppo", source, normalize: true);
        agent.Save(_file);
        Assert.Equal(9, SafetensorsFile.Read(_file).Tensors.Single(tensor => tensor.Name == "pi.0").Shape[0]);
    }

    [Theory]
    [InlineData(13f, "13, which is not in Discrete(16, start=-3)")]
    [InlineData(2.5f, "2.5, which is not in Discrete(16, start=-3)")]
    [InlineData(float.NaN, "NaN")]
    public void A_name_that_there_is_not_is_named(float strange, string what)
    {
        using Agent agent = Make("a2c", new EnvironmentSource(() => new Table(new Discrete(16, start: -3)) { Strange = strange }, 2, seed: 1, id: "Table"), false);
        string message = Assert.Throws<TrainingFailedException>(() => agent.Learn(1000)).Message;
        Assert.Contains(what, message, StringComparison.Ordinal);
        Assert.Contains("Table", message, StringComparison.Ordinal);

        using Agent other = Make("a2c", new EnvironmentSource(() => new Table(new Discrete(16, start: -3)), 2, seed: 1, id: "Table"), false);
        using Policy policy = other.ToPolicy();
        Assert.Contains(what, Assert.Throws<ArgumentException>(() => policy.Act([strange])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-20)]
    public void Zero_need_not_be_a_name(int start)
    {
        foreach (string algorithm in Algorithms.All.Select(info => info.Name))
        {
            int count = Algorithms.Find(algorithm).Hyperparameters.Defaults.Environments ?? 2;
            using Agent agent = Make(algorithm, new EnvironmentSource(() => new Table(new Discrete(16, start)), count, seed: 1, id: "Table"), normalize: false);
            agent.Learn(agent.StepsPerUpdate);
            using Policy policy = agent.ToPolicy();
            Assert.InRange(policy.Act([start]), 0, 1);
        }
    }

    public void Dispose() => File.Delete(_file);

    private static Agent Make(string algorithm, EnvironmentSource source, bool normalize) => algorithm switch
    {
        "a2c" => new A2C(source, new A2COptions { LearningRate = 0.01, NormalizeObservations = normalize }),
        "a3c" => new A3C(source, new A3COptions { LearningRate = 0.005, Epsilon = 1e-3, Workers = source.Count, NormalizeObservations = normalize }),
        "acktr" => new Acktr(source, new AcktrOptions { NormalizeObservations = normalize }),
        "ppo" => new Ppo(source, new PpoOptions { Steps = 64, MinibatchSize = 64, LearningRate = 0.003, NormalizeObservations = normalize }),
        "stream-ac" => new StreamAC(source, new StreamACOptions { NormalizeObservations = normalize, NormalizeRewards = false }),
        _ => new Trpo(source, new TrpoOptions { Steps = 64, ValueMinibatchSize = 64, MaxKl = 0.03, NormalizeObservations = normalize }),
    };

    private sealed class Table(Space names) : IEnvironment
    {
        private const int Bits = 0b0110_1001_1110_0100;
        private Rng _rng = new(0);
        private int _name;
        private int _moves;

        public float? Strange { get; init; }

        public Space ObservationSpace { get; } = names;

        public Space ActionSpace { get; } = new Discrete(2);

        public void Reset(ulong? seed, Span<float> observation)
        {
            _rng = seed is { } value ? new Rng(value) : _rng;
            _moves = 0;
            Show(observation);
        }

        public StepResult Step(EnvironmentAction action, Span<float> observation)
        {
            double reward = action.Index == (Bits >> _name & 1) ? 1 : 0;
            _moves++;
            Show(observation);
            if (Strange is { } strange && _moves == 5)
            {
                observation[0] = strange;
            }

            return new StepResult(reward, Terminated: _moves == 8, Truncated: false);
        }

        private void Show(Span<float> observation)
        {
            _name = _rng.NextInt32(16);
            if (ObservationSpace is Discrete discrete)
            {
                observation[0] = discrete.Start + _name;
            }
            else
            {
                (observation[0], observation[1]) = (_name / 4, _name % 4);
            }
        }
    }
}
