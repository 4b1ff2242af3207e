using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

public sealed class NormalizationTests : IDisposable
{
    private const double Gamma = 0.9;

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"gradus-{Path.GetRandomFileName()}.safetensors");

    public static TheoryData<string> AllAlgorithms => [.. Algorithms.All.Select(algorithm => algorithm.Name)];

    [Theory]
    [MemberData(nameof(AllAlgorithms))]
    public void Statistics_are_those_of_everything_seen_and_survive_the_policy_file(string algorithm)
    {
        var log = new Log();
        var environments = new EnvironmentSource(() => new Staircase(log), 1, seed: 0);
        using Agent agent = Make(algorithm, environments);
        agent.Learn(200);
        agent.Save(_file);
        using Policy policy = Policy.Load(_file);

        // Seen are the first observation and those of the steps; what an episode ended with is only valued.
        double[] seen = log.Seen.ToArray();
        seen = algorithm == "a3c" ? seen[..(int)agent.EnvironmentSteps] : seen;
        Near.Equal([seen.Average()], policy.Normalization!.ObservationMean, 1e-10);
        Near.Equal([Variance(seen)], policy.Normalization.ObservationVariance, 1e-10);
        Near.Equal([Variance([.. log.DiscountedReturns])], [policy.Normalization.ReturnVariance!.Value], 1e-10);
        Assert.Equal(agent.ParameterHash(), policy.ParameterHash());

        using Policy unsaved = agent.ToPolicy();
        Span<float> first = stackalloc float[2];
        Span<float> second = stackalloc float[2];
        policy.Probabilities([1003], first);
        policy.Act([99]); // acting leaves the statistics alone
        unsaved.Probabilities([1003], second);
        Assert.Equal(first.ToArray(), second.ToArray());
        policy.Probabilities([1003], second);
        Assert.Equal(first.ToArray(), second.ToArray());
    }

    [Theory]
    [MemberData(nameof(AllAlgorithms))]
    public void What_is_large_and_far_from_zero_is_learned_from(string algorithm)
    {
        var environments = new EnvironmentSource(() => new Distant(), Algorithms.Find(algorithm).Hyperparameters.Defaults.Environments ?? 4, seed: 1);
        using Agent agent = Make(algorithm, environments);
        agent.Learn(12_000);
        using Policy policy = agent.ToPolicy();

        Assert.Equal(1, policy.Act([10_001]));
        Assert.Equal(0, policy.Act([9_999]));
    }

    [Fact]
    public void A_policy_cannot_lose_its_normalisation_on_the_way()
    {
        var environments = new EnvironmentSource(() => new Distant(), 4, seed: 1);
        using Agent agent = Make("a2c", environments);
        agent.Learn(400);
        agent.Save(_file);
        SafetensorsFile file = SafetensorsFile.Read(_file);
        Assert.Equal("2", file.Metadata["format_version"]); // readers of version 1, which know no normalisation, refuse it

        var metadata = file.Metadata.ToDictionary();
        metadata.Remove("normalizes_observations");
        new SafetensorsFile(metadata, file.Tensors).Write(_file);
        Assert.Contains("normalization.observation_mean", Assert.Throws<InvalidPolicyException>(() => Policy.Load(_file)).Message, StringComparison.Ordinal);

        foreach (string other in (string[])["True", "yes", ""])
        {
            metadata["normalizes_observations"] = other;
            SavedTensor[] plain = [.. file.Tensors.Where(tensor => !tensor.Name.StartsWith("normalization.", StringComparison.Ordinal))];
            new SafetensorsFile(metadata, plain).Write(_file);
            Assert.Contains(
                $"normalizes_observations is '{other}'; it must be true or false.",
                Assert.Throws<InvalidPolicyException>(() => Policy.Load(_file)).Message,
                StringComparison.Ordinal);
        }

        new SafetensorsFile(file.Metadata.ToDictionary(), [.. file.Tensors.Where(tensor => tensor.Name != "normalization.observation_variance")]).Write(_file);
        Assert.Contains("lack normalization.observation_variance", Assert.Throws<InvalidPolicyException>(() => Policy.Load(_file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_that_needs_nothing_new_keeps_the_format_that_every_release_reads()
    {
        using VectorEnvironment environments = VectorEnvironment.Make("CartPole-v1", 1, seed: 1);
        using var agent = new A2C(environments);
        agent.Save(_file);

        Assert.Equal("1", SafetensorsFile.Read(_file).Metadata["format_version"]);
        using Policy policy = Policy.Load(_file);
        Assert.Null(policy.Normalization);
    }

    [Theory]
    [InlineData("a2c", "Environment 0 (Staircase) returned an observation whose element 0 is infinite, in step 7 of all environments")]
    [InlineData("a3c", "Worker 0 stopped at step 7 of its environment: element 0 of its observation is infinite")]
    public void An_infinite_observation_is_named_before_anything_learns_from_it(string algorithm, string message)
    {
        var environments = new EnvironmentSource(() => new Staircase(new Log()) { InfiniteAtStep = 7 }, 1, seed: 0, id: "Staircase");
        using Agent agent = Make(algorithm, environments);

        Assert.Contains(message, Assert.Throws<TrainingFailedException>(() => agent.Learn(200)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_file);

    private static Agent Make(string algorithm, EnvironmentSource environments)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        AgentOptions options = info.Hyperparameters.Defaults with { Seed = 2 };
        string[] settings = algorithm switch
        {
            "a2c" => ["n_steps=5", "optimizer=adam", "learning_rate=0.01"],
            "a3c" => ["t_max=5", "optimizer=adam", "epsilon=1e-5", "learning_rate=0.003"],
            "ppo" => ["n_steps=20", "minibatch_size=20", "learning_rate=0.003"],
            "trpo" => ["n_steps=20", "value_minibatch_size=20"],
            "stream-ac" => [],
            _ => ["n_steps=20"],
        };
        foreach (string setting in (string[])[.. settings, "hidden=16", $"gamma={Gamma}", "normalize_observations=true", "normalize_rewards=true"])
        {
            options = info.Hyperparameters.Set(options, setting);
        }

        return info.Create(environments, options, new ManagedBackend<float>());
    }

    private static double Variance(double[] values)
    {
        double mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean)) / values.Length;
    }

    /// <summary>What an environment has shown and paid.</summary>
    private sealed class Log
    {
        public List<double> Seen { get; } = [];

        public List<double> DiscountedReturns { get; } = [];
    }

    /// <summary>Shows 1000, 1001, 1002, … and pays 1, −2, 3, …; an episode terminates after its fourth step and is truncated after every second one's third.</summary>
    private sealed class Staircase(Log log) : IEnvironment
    {
        private int _episodes;
        private int _step;
        private int _steps;
        private double _return;

        public int InfiniteAtStep { get; init; }

        public Space ObservationSpace { get; } = new Box(float.NegativeInfinity, float.PositiveInfinity, 1);

        public Space ActionSpace { get; } = new Discrete(2);

        public void Reset(ulong? seed, Span<float> observation)
        {
            (_step, _return) = (0, 0);
            _episodes++;
            observation[0] = 1000;
            log.Seen.Add(1000);
        }

        public StepResult Step(EnvironmentAction action, Span<float> observation)
        {
            _step++;
            double reward = _step % 2 == 1 ? _step : -_step;
            _return = (Gamma * _return) + reward;
            log.DiscountedReturns.Add(_return);
            bool truncated = _episodes % 2 == 0 && _step == 3;
            bool terminated = _step == 4;
            observation[0] = ++_steps == InfiniteAtStep ? float.PositiveInfinity : 1000 + _step;
            if (!truncated && !terminated)
            {
                log.Seen.Add(observation[0]);
            }

            return new StepResult(reward, terminated, truncated);
        }
    }

    /// <summary>Shows 10,001 or 9,999 and pays a thousand for telling which.</summary>
    private sealed class Distant : IEnvironment
    {
        private Rng _rng = new(0);
        private bool _above;

        public Space ObservationSpace { get; } = new Box(float.NegativeInfinity, float.PositiveInfinity, 1);

        public Space ActionSpace { get; } = new Discrete(2);

        public void Reset(ulong? seed, Span<float> observation)
        {
            _rng = seed is ulong fresh ? new Rng(fresh) : _rng;
            Show(observation);
        }

        public StepResult Step(EnvironmentAction action, Span<float> observation)
        {
            double reward = (action.Index == 1) == _above ? 1000 : 0;
            Show(observation);
            return new StepResult(reward, Terminated: true, Truncated: false);
        }

        private void Show(Span<float> observation)
        {
            _above = _rng.NextDouble() < 0.5;
            observation[0] = _above ? 10_001 : 9_999;
        }
    }
}
