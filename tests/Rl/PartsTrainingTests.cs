using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>All algorithms on observations of parts and mixed actions, some of which are illegal: <see cref="Kitchen"/>.</summary>
public sealed class PartsTrainingTests : IDisposable
{
    private static readonly IsolationOptions Isolated = new()
    {
        Command = GradusProcess.Host,
        Assemblies = [typeof(Kitchen).Assembly.Location],
        EnvironmentsPerProcess = 2,
    };

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"gradus-{Path.GetRandomFileName()}.safetensors");

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (AlgorithmInfo algorithm in Algorithms.All)
            {
                cases.Add(algorithm.Name, "network=mlp squash_actions=false");
                cases.Add(algorithm.Name, "network=conv log_std=state conv_shared_trunk=false conv_hidden=8");
            }

            cases.Add("ppo", "network=auto squash_actions=true");
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_was_learned_is_played_saved_and_read_back(string algorithm, string settings)
    {
        using Agent agent = Make(algorithm, settings, Source(count: Algorithms.Find(algorithm).Hyperparameters.Defaults.Environments ?? 4));
        agent.Learn(4_000); // the kitchen throws at an illegal action
        agent.Save(_file);
        SafetensorsFile file = SafetensorsFile.Read(_file);
        Assert.Equal("5", file.Metadata["format_version"]);
        Assert.Equal(2, file.Tensors.Single(tensor => tensor.Name == "normalization.observation_mean").Shape[0]); // the recipe's numbers alone
        using Policy policy = Policy.Load(_file);
        Assert.Equal<Space>(Kitchen.Observations, policy.ObservationSpace);
        Assert.Equal<Space>(Kitchen.Actions, policy.ActionSpace);
        Assert.True(policy.Description.HasActionMask);
        Assert.Equal(agent.ParameterHash(), policy.ParameterHash());
        EvaluationResult greedy = Evaluation.Run(policy, new Kitchen(), "Kitchen", 30);
        EvaluationResult sampled = Evaluation.Run(policy, new Kitchen(), "Kitchen", 30, deterministic: false);
        Assert.True(double.IsFinite(greedy.Mean) && double.IsFinite(sampled.Mean));
        if (settings.Contains("network=conv", StringComparison.Ordinal))
        {
            Assert.Contains(file.Tensors, tensor => tensor.Name == "pi.picture.conv.0");
        }
        else if (settings.Contains("network=mlp", StringComparison.Ordinal))
        {
            Assert.Equal(9 + 3 + 2 + 4 + 1, file.Tensors.Single(tensor => tensor.Name == "pi.0").Shape[0]); // one-hot, and the bias
        }
    }

    [Theory]
    [InlineData("a2c")]
    [InlineData("acktr")]
    [InlineData("ppo")]
    [InlineData("trpo")]
    public void A_resumed_run_has_the_bits_of_a_whole_one(string algorithm)
    {
        using Agent whole = Make(algorithm, "network=conv", Source());
        whole.Learn(16_384);
        using Agent first = Make(algorithm, "network=conv", Source());
        first.Learn(16_384, new StopAt(8_192));
        TrainingState.Save(_file, first);
        using Agent second = Make(algorithm, "network=conv", Source());
        TrainingState.Load(_file, second);
        second.Resume();
        Assert.NotEqual(first.ParameterHash(), second.ParameterHash());
        Assert.Equal(whole.ParameterHash(), second.ParameterHash());
    }

    [Fact]
    public void Threads_and_processes_change_no_bit()
    {
        EnvironmentAssembly.Load(typeof(Kitchen).Assembly.Location); // processes know the kitchen by its id
        string here = Hash(Source());
        Assert.Equal(here, Hash(Source(threads: 2)));
        Assert.Equal(here, Hash(EnvironmentSource.Of("KitchenTest-v0", 4, seed: 3, isolation: Isolated)));

        string Hash(EnvironmentSource source)
        {
            using Agent agent = Make("ppo", "network=auto", source);
            agent.Learn(4_096);
            return agent.ParameterHash();
        }
    }

    [Fact]
    public void The_other_reset_mode_plays_legal_actions_too()
    {
        using Agent agent = Make("a2c", "network=mlp", new EnvironmentSource(() => new Kitchen(), 4, seed: 3, AutoresetMode.NextStep, 2, "Kitchen"));
        agent.Learn(3_000);
    }

    [Theory]
    [InlineData("picture", 256f, "element 0 of part 'picture' is 256, but bytes are whole numbers from 0 to 255")]
    [InlineData("recipe/0", 4f, "element 0 of part 'recipe/0' is 4, which is not in Discrete(3, start=1)")]
    [InlineData("shelf", 0.5f, "element 0 of part 'shelf' is 0.5, which is not in MultiDiscrete([2 2])")]
    [InlineData("recipe/1", float.NaN, "element 0 of part 'recipe/1' is NaN")]
    public void A_wrong_observation_is_told_with_its_part(string part, float strange, string what)
    {
        IEnvironment Odd() => new Kitchen { Strange = (Kitchen.Observations.Part(part), strange) };
        using Agent agent = Make("ppo", "network=mlp", new EnvironmentSource(Odd, 2, seed: 1, id: "Kitchen"));
        Assert.Contains(what, Assert.Throws<TrainingFailedException>(() => agent.Learn(4_096)).Message, StringComparison.Ordinal);
        Assert.Contains(
            EnvironmentChecker.Check(Odd, "Kitchen"),
            finding => finding.Message.Contains($"part '{part}'", StringComparison.Ordinal));
    }

    [Fact]
    public void The_kitchen_passes_the_check() => Assert.Empty(EnvironmentChecker.Check(() => new Kitchen(), "Kitchen"));

    [Fact]
    public void A_policy_acts_on_parts_and_names_those_that_do_not_fit()
    {
        using Agent agent = Make("a2c", "network=mlp", Source());
        using Policy policy = agent.ToPolicy();
        float[] observation = new float[Kitchen.Observations.Size];
        Kitchen.Observations.Part("recipe/0").Of(observation.AsSpan())[0] = 2;
        bool[] mask = [false, false, true, false, true];
        for (ulong seed = 0; seed < 20; seed++)
        {
            EnvironmentAction action = policy.Choose(observation, mask, new Rng(seed));
            Assert.True(Kitchen.Actions.Contains(action));
            Assert.Equal(1, Kitchen.Actions.Part("dish").IndexIn(action.Reals));
            Assert.Equal(0, Kitchen.Actions.Part("spices").Of(action.Reals)[0]);
        }

        Assert.Contains("in part 'dish' all actions are masked", Assert.Throws<ArgumentException>(() => policy.Choose(observation, new bool[5])).Message, StringComparison.Ordinal);
        observation[9] = 0;
        Assert.Contains("element 0 of part 'recipe/0' of the observation is 0, which is not in Discrete(3, start=1)", Assert.Throws<ArgumentException>(() => policy.Choose(observation, mask)).Message, StringComparison.Ordinal);

        var other = new Renamed(new Kitchen());
        string message = Assert.Throws<ArgumentException>(() => Evaluation.Run(policy, other, "Other", 1)).Message;
        Assert.StartsWith("The policy was trained on Kitchen, but Other differs: of its observations, part 'shelf' was MultiDiscrete([2 2]) and is MultiDiscrete([2 3]).", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Frames_are_stacked_part_by_part()
    {
        var stacked = new FrameStack(new Counter(), 2);
        Assert.Equal(
            "Dict('board': Box(0, 9, (2, 1, 2), uint8), 'more': Tuple(MultiDiscrete([9 9]), MultiBinary(4)))", stacked.ObservationSpace.ToString());
        float[] seen = new float[10];
        stacked.Reset(0, seen);
        Assert.Equal([0, 1, 0, 1, 2, 2, 0, 1, 0, 1], seen);
        stacked.Step(0, seen);
        Assert.Equal([0, 1, 3, 4, 2, 5, 0, 1, 1, 0], seen);
        Assert.Contains(
            "cannot stack observations of Discrete(3, start=1): its integers must begin at 0.",
            Assert.Throws<ArgumentException>(() => new FrameStack(new Kitchen(), 2)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_wrapper_normalises_amounts_and_nothing_else()
    {
        using var normalized = new NormalizeObservation(new Kitchen(), limit: 5);
        var space = (DictSpace)normalized.ObservationSpace;
        Assert.Equal("Box(-5.0, 5.0, (2,), float32)", space.Part("recipe/1").Space.ToString());
        Assert.Equal<Space>(Kitchen.Observations.Part("picture").Space, space.Part("picture").Space);
        float[] observation = new float[space.Size];
        float[] plain = new float[space.Size];
        normalized.Reset(3, observation);
        new Kitchen().Reset(3, plain);
        Assert.Equal(plain[..10], observation[..10]);
        Assert.Equal(plain[12..], observation[12..]);
        Assert.Equal(0, observation[10]); // the first observation is its own mean
        Assert.Equal(2, normalized.Moments.Size);
    }

    [Fact]
    public void Acting_and_learning_on_parts_allocate_nothing()
    {
        using Agent agent = Make("ppo", "network=conv", Source());
        using Policy policy = agent.ToPolicy();
        float[] observation = new float[Kitchen.Observations.Size];
        Kitchen.Observations.Part("recipe/0").Of(observation.AsSpan())[0] = 2;
        bool[] mask = [true, true, true, true, true];
        var rng = new Rng(1);
        _ = policy.Choose(observation, mask, rng);
        Assert.Equal(0, Allocation.Of(() => _ = policy.Choose(observation, mask, rng)));
    }

    public void Dispose() => File.Delete(_file);

    private static EnvironmentSource Source(int threads = 1, int count = 4) => new(() => new Kitchen(), count, seed: 3, AutoresetMode.SameStep, threads, "Kitchen");

    private static Agent Make(string algorithm, string settings, EnvironmentSource source)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        AgentOptions options = info.OptionsFor("Kitchen") with { Seed = 3 };
        foreach (string setting in settings.Split(' ').Append("normalize_observations=true").Append("hidden=16"))
        {
            options = info.Hyperparameters.Set(options, setting);
        }

        return info.Create(source, options, new ManagedBackend<float>());
    }

    /// <summary>Shows where it is in the count: 0, 1; 2; 0, 1 and then 3, 4; 5; 1, 0.</summary>
    private sealed class Counter : IEnvironment
    {
        public Space ObservationSpace { get; } =
            new DictSpace(("board", new Box(BoxElement.UInt8, 0, 9, 1, 2)), ("more", new TupleSpace(new Discrete(9), new MultiBinary(2))));

        public Space ActionSpace { get; } = new Discrete(1);

        public void Reset(ulong? seed, Span<float> observation) => ((ReadOnlySpan<float>)[0, 1, 2, 0, 1]).CopyTo(observation);

        public StepResult Step(EnvironmentAction action, Span<float> observation)
        {
            ((ReadOnlySpan<float>)[3, 4, 5, 1, 0]).CopyTo(observation);
            return new StepResult(0, false, false);
        }
    }

    /// <summary>A kitchen with another shelf.</summary>
    private sealed class Renamed(IEnvironment inner) : EnvironmentWrapper(
        inner,
        new DictSpace(
            ("picture", Kitchen.Observations.Part("picture").Space),
            ("recipe", Kitchen.Observations.Part("recipe").Space),
            ("shelf", new MultiDiscrete(2, 3))));
}
