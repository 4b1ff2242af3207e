using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>gSDE: noise that is a function of the state (Raffin et al. 2021, 2005.05719).</summary>
public sealed class StateDependentExplorationTests : IDisposable
{
    /// <summary>Two features and the constant one, two actions.</summary>
    private static readonly double[] Std = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];

    private static readonly double[] Z = [0.5, -2];

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"gradus-{Path.GetRandomFileName()}.safetensors");

    [Fact]
    public void The_variance_of_an_action_is_the_sum_of_those_that_the_features_bring()
    {
        // 0.25·0.01 + 4·0.09 + 0.25 = 0.6125 and 0.25·0.04 + 4·0.16 + 0.36 = 1.01
        (_, Var<double> v, _, _) = RecordPolicy();
        AssertNear([0.6125, 1.01], v.Value.Span);
    }

    [Fact]
    public void Density_entropy_and_their_gradients_are_those_of_that_normal_distribution()
    {
        // With v as above, μ = (0.1, −0.3), a = (0.4, 0.2): d = a − μ = (0.3, 0.5),
        // log π = Σ −½d²/v − ½ ln v − ½ ln 2π, H = Σ ½ ln(2πe v), ∂log π/∂μ = d/v,
        // ∂log π/∂Λ_ij = σ_ij² z_i² (d_j²/v_j² − 1/v_j), ∂H/∂Λ_ij = σ_ij² z_i²/v_j.
        (Var<double> z, _, Var<double> logStd, DiagonalGaussian<double> pi) = RecordPolicy();
        Var<double> logPi = pi.LogProb();
        Var<double> entropy = pi.Entropy();
        pi.Actions.CopyFrom([0.4, 0.2]);
        CompiledTape<double> tape = z.Tape.Compile();
        tape.Forward();

        Assert.Equal(-1.7949808275470278, logPi.Value.Span[0], 12);
        Assert.Equal(2.597749063554302, entropy.Value.Span[0], 12);
        tape.Backward(logPi);
        AssertNear([0.489795918367347, 0.49504950495049493], pi.Mean.Gradient.Span);
        AssertNear(
            [-0.0034818825489379424, -0.007450249975492599, -0.5013910870470636, -0.47681599843152633, -0.3481882548937942, -0.2682089991177335],
            logStd.Gradient.Span);
        AssertNear([0, 0], z.Gradient.Span); // features learn what to do, and not how much to explore
        tape.Backward(entropy);
        AssertNear(
            [0.004081632653061225, 0.009900990099009901, 0.5877551020408163, 0.6336633663366337, 0.4081632653061224, 0.35643564356435636],
            logStd.Gradient.Span);

        tape.EnableForwardMode();
        logStd.Tangent.CopyFrom([1, 1, 1, 1, 1, 1]);
        z.Tangent.CopyFrom([7, 7]);
        pi.Mean.Tangent.CopyFrom([0, 0]);
        tape.Jvp();
        Assert.Equal(-1.6055364720145484, logPi.Tangent.Span[0], 12); // the sum of the six gradients
    }

    [Fact]
    public void Noise_over_many_matrices_has_that_variance_and_none_in_common_with_another_environment()
    {
        const int Draws = 40_000;
        ExplorationNoise noise = MakeNoise(environments: 2, interval: 1);
        var rng = new Rng(5);
        float[] z = [.. Z.Select(x => (float)x)];
        var sums = new double[2];
        var squares = new double[2];
        double products = 0;
        for (int i = 0; i < Draws; i++)
        {
            noise.BeginStep(i, rng);
            float[] own = noise.Of(0, z).ToArray();
            ReadOnlySpan<float> other = noise.Of(1, z);
            products += own[0] * other[0];
            for (int j = 0; j < 2; j++)
            {
                sums[j] += own[j];
                squares[j] += own[j] * own[j];
            }
        }

        // Standard errors: √(v/n) of a mean, v·√(2/n) of a variance, v/√n of a covariance that is zero; five of each.
        double[] v = [0.6125, 1.01];
        for (int j = 0; j < 2; j++)
        {
            Assert.Equal(0, sums[j] / Draws, 5 * Math.Sqrt(v[j] / Draws));
            Assert.Equal(v[j], squares[j] / Draws, 5 * v[j] * Math.Sqrt(2.0 / Draws));
        }

        Assert.Equal(0, products / Draws, 5 * v[0] / Math.Sqrt(Draws));
    }

    [Theory]
    [InlineData("a2c", 0, 8)]
    [InlineData("a2c", 3, 3)]
    [InlineData("ppo", 0, 8)]
    [InlineData("ppo", 3, 3)]
    [InlineData("trpo", 1, 1)]
    public void The_same_state_gets_the_same_action_until_the_matrix_changes(string algorithm, int interval, int length)
    {
        const int Steps = 8;
        using ActorCriticAgent agent = Make(algorithm, new EnvironmentSource(() => new Standing(), 2, seed: 3), $"n_steps={Steps} sde_steps={interval}");
        agent.Learn(agent.StepsPerUpdate);
        RolloutInspection rollout = agent.Inspect().Rollout;

        for (int t = 0; t < Steps; t++)
        {
            Assert.NotEqual(rollout.Actions[2 * t], rollout.Actions[(2 * t) + 1]); // each environment has a matrix of its own
            for (int i = 0; i < 2 && t > 0; i++)
            {
                bool isSame = rollout.Actions[(2 * t) + i] == rollout.Actions[(2 * t) - 2 + i];
                Assert.Equal(t % length != 0, isSame);
            }
        }
    }

    [Fact]
    public void The_density_is_that_of_the_noise_however_large_the_features_are()
    {
        // Without hidden layers z is the observation (3, 8), and with ln σ = 0 everywhere the variance is 9 + 64 + 1 = 74.
        using ActorCriticAgent agent = Make("a2c", new EnvironmentSource(() => new Standing(3, 8), 1, seed: 3), "hidden=none log_std_init=0 n_steps=4");
        agent.Learn(agent.StepsPerUpdate);
        TapeNode<float> logSigma = agent.Inspect().Tape.Single(node => node.Name == "log sigma");
        Assert.Equal(Math.Log(74) / 2, logSigma.Value[0], 1e-5);
    }

    [Fact]
    public void Greedy_actions_have_no_noise_and_sampled_ones_have_it_anew_at_every_step()
    {
        using ActorCriticAgent agent = Make("a2c", EnvironmentSource.Of("Pendulum-v1", 2, seed: 3), "");
        agent.Learn(agent.StepsPerUpdate);
        agent.Save(_file);
        using Policy loaded = Policy.Load(_file);
        PolicySession session = loaded.NewSession();
        var rng = new Rng(1);
        float[] observation = [0.5f, 0.5f, 1];

        Assert.Equal(LogStdKind.Sde, loaded.Description.Gaussian.LogStd);
        Assert.Equal(session.Choose(observation, [], null).Reals[0], session.Choose(observation, [], null).Reals[0]);
        Assert.NotEqual(session.Choose(observation, [], rng).Reals[0], session.Choose(observation, [], rng).Reals[0]);
    }

    [Fact]
    public void Squashed_actions_keep_the_noise_in_units_of_its_standard_deviation()
    {
        // u = μ + ε; the entropy is H(u) + Σ ln ∂a/∂u at u, where ∂a/∂u = 1 − tanh²u for the box (−1, 1).
        var tape = new Tape<double>(new ReferenceBackend<double>());
        Var<double> mean = tape.Leaf("mean", 1, 1);
        Var<double> logStd = tape.Leaf("log std", 1, 1);
        mean.Value.CopyFrom([0.25]);
        logStd.Value.CopyFrom([Math.Log(0.5)]);
        SquashedGaussian<double> pi = SquashedGaussian<double>.Record(mean, logStd, new Box([-1], [1]));
        Var<double> entropy = pi.Entropy();
        CompiledTape<double> compiled = tape.Compile();
        compiled.Forward();
        pi.Perturb(0, [0.75]);
        compiled.Forward();

        Assert.Equal([1.0], pi.Actions.Span.ToArray());
        double tanh = Math.Tanh(1);
        Assert.Equal(Math.Log(0.5) + (0.5 * Math.Log(2 * Math.PI * Math.E)) + Math.Log(1 - (tanh * tanh)), entropy.Value.Span[0], 12);
    }

    [Theory]
    [InlineData("a2c", "")]
    [InlineData("a2c", "hidden=none squash_actions=true")]
    [InlineData("a2c", "shared_trunk=true memory=gru")]
    [InlineData("ppo", "sde_steps=4")]
    [InlineData("ppo", "hidden=none memory=lstm minibatch_size=32")]
    [InlineData("trpo", "sde_steps=5")]
    public void Every_network_explores_so_with_the_same_bits_on_every_machine(string algorithm, string settings)
    {
        string[] hashes = [.. ((ManagedBackend<float>[])[new(1, VectorWidth.Bits256), new(2, VectorWidth.Bits128)]).Select(backend =>
        {
            using ActorCriticAgent agent = Make(algorithm, EnvironmentSource.Of("Pendulum-v1", 4, seed: 3), $"n_steps=16 {settings}", backend);
            agent.Learn(10 * agent.StepsPerUpdate);
            return agent.ParameterHash();
        })];

        Assert.Equal(hashes[0], hashes[1]);
    }

    [Fact]
    public void An_asynchronous_worker_explores_so_too()
    {
        using Agent agent = Create("a3c", EnvironmentSource.Of("Pendulum-v1", 2, seed: 3), "t_max=8");
        string before = agent.ParameterHash();
        agent.Learn(400);

        Assert.NotEqual(before, agent.ParameterHash());
    }

    [Theory]
    [InlineData("a2c")]
    [InlineData("ppo")]
    public void After_warm_up_an_update_allocates_nothing(string algorithm)
    {
        using ActorCriticAgent agent = Make(algorithm, EnvironmentSource.Of("Pendulum-v1", 4, seed: 3), "n_steps=16 sde_steps=4");
        agent.Learn(10 * agent.StepsPerUpdate);

        Assert.True(Allocation.Of(() => agent.Learn(50 * agent.StepsPerUpdate)) < 500);
    }

    [Theory]
    [InlineData("a2c", "CartPole-v1", "the actions must be one Box, but they are Discrete(2)")]
    [InlineData("acktr", "Pendulum-v1", "log_std must be parameter or state for acktr")]
    [InlineData("stream-ac", "Pendulum-v1", "log_std must be parameter or state for stream-ac")]
    public void Where_it_is_undefined_it_is_refused_in_one_sentence(string algorithm, string environment, string message)
    {
        int count = algorithm == "stream-ac" ? 1 : 2;
        Exception? error = Record.Exception(() => Create(algorithm, EnvironmentSource.Of(environment, count, seed: 1), ""));

        Assert.IsAssignableFrom<ArgumentException>(error);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_file);

    private static (Var<double> Z, Var<double> V, Var<double> LogStd, DiagonalGaussian<double> Policy) RecordPolicy()
    {
        var tape = new Tape<double>(new ReferenceBackend<double>());
        Var<double> z = tape.Leaf("z", 1, 2);
        Var<double> logStd = tape.Leaf("log std", 3, 2);
        Var<double> mean = tape.Leaf("mean", 1, 2);
        z.Value.CopyFrom(Z);
        logStd.Value.CopyFrom([.. Std.Select(x => Math.Log(x))]);
        mean.Value.CopyFrom([0.1, -0.3]);
        Var<double> v = tape.Record(new FeatureVariance<double>(z, logStd));
        return (z, v, logStd, DiagonalGaussian<double>.Record(mean, 0.5 * v.Log(), new Box(-1, 1, 2)));
    }

    private static ExplorationNoise MakeNoise(int environments, int interval)
    {
        var logStd = new Tensor<float>(3, 2);
        logStd.CopyFrom([.. Std.Select(x => (float)Math.Log(x))]);
        return new ExplorationNoise(logStd, environments, interval);
    }

    private static ActorCriticAgent Make(string algorithm, EnvironmentSource source, string settings, Backend<float>? backend = null) =>
        (ActorCriticAgent)Create(algorithm, source, settings, backend);

    private static Agent Create(string algorithm, EnvironmentSource source, string settings, Backend<float>? backend = null)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        string small = algorithm switch
        {
            "ppo" => "minibatch_size=8 epochs=2",
            "trpo" => "value_minibatch_size=8",
            _ => "",
        };
        AgentOptions options = $"hidden=8 log_std=sde {small} {settings}".Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Aggregate(info.Hyperparameters.Defaults with { Seed = 7 }, info.Hyperparameters.Set);
        return info.Create(source, options, backend ?? new ManagedBackend<float>());
    }

    private static void AssertNear(double[] expected, ReadOnlySpan<double> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 12);
        }
    }

    /// <summary>One state that never changes, and an action of one number without bounds.</summary>
    private sealed class Standing(params float[] state) : IEnvironment
    {
        private readonly float[] _state = state.Length == 0 ? [0.5f] : state;

        public Space ObservationSpace { get; } = new Box(-10, 10, Math.Max(1, state.Length));

        public Space ActionSpace { get; } = new Box([float.NegativeInfinity], [float.PositiveInfinity]);

        public void Reset(ulong? seed, Span<float> observation) => _state.CopyTo(observation);

        public StepResult Step(EnvironmentAction action, Span<float> observation)
        {
            _state.CopyTo(observation);
            return new StepResult(-Math.Abs(action.Reals[0] - 1), false, false);
        }
    }
}
