using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>All algorithms with memory: the same bits everywhere and after an interruption, no allocation, masks.</summary>
public sealed class RecurrentTrainingTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"gradus-{Path.GetRandomFileName()}.safetensors");

    /// <summary>Parameters after a short run: from our own output, as in <see cref="A2CTests"/>; they change only with the arithmetic.</summary>
    private static readonly Dictionary<string, string> Golden = new()
    {
        ["a2c gru"] = "b5bff888457f728974e284e9a38c0647f480178ec46d92036aaec40cb5c89b22",
        ["ppo lstm"] = "060cadc525e02bf6bc469bbd97e00521a5daa4428324ff9dc91f9765a75523d0",
        ["acktr gru"] = "bc05d68b493c0c074c8ab9bb46a7af9fe353ba267d159e4efa7d0261e11aa917",
        ["trpo lstm"] = "ff5040ca936a5d3f87a4a8b58c42226546fd72339e1c46d2c349f38829162d96",
    };

    public static TheoryData<string, VectorWidth, int> Runs
    {
        get
        {
            var runs = new TheoryData<string, VectorWidth, int>();
            (VectorWidth Width, int Threads)[] others = [(VectorWidth.Bits128, 1), (VectorWidth.Bits256, 2), (VectorWidth.Bits512, 3)];
            foreach ((int number, string run) in Golden.Keys.Index())
            {
                runs.Add(run, VectorWidth.Auto, 1);
                foreach ((VectorWidth width, int threads) in LongSweep.IsWhole ? others : [others[number % others.Length]])
                {
                    runs.Add(run, width, threads);
                }
            }

            return runs;
        }
    }

    public static TheoryData<string, string> Games
    {
        get
        {
            var games = new TheoryData<string, string>();
            foreach (AlgorithmInfo algorithm in Algorithms.All.Where(algorithm => algorithm.Name != "stream-ac")) // it has no memory
            {
                games.Add(algorithm.Name, "TicTacToe-v0");
                games.Add(algorithm.Name, "Pendulum-v1");
            }

            return games;
        }
    }

    [Theory]
    [Trait("Category", "Stress")]
    [MemberData(nameof(Runs))]
    public void A_short_run_gives_the_committed_bits(string run, VectorWidth width, int threads)
    {
        string[] words = run.Split(' ');
        var backend = new ManagedBackend<float>(threads, width, threads > 1 ? 1 : 1 << 20);
        using Agent agent = Make(words[0], words[1], EnvironmentSource.Of("CartPole-v1", 8, seed: 42, threads: threads), backend);
        agent.Learn(2560);

        Assert.True(Golden[run] == agent.ParameterHash(), $"{run}: {agent.ParameterHash()}");
    }

    [Theory]
    [InlineData("a2c", "gru", AutoresetMode.SameStep)]
    [InlineData("a2c", "lstm", AutoresetMode.NextStep)]
    [InlineData("ppo", "gru", AutoresetMode.SameStep)]
    [InlineData("acktr", "lstm", AutoresetMode.SameStep)]
    [InlineData("trpo", "gru", AutoresetMode.NextStep)]
    public void A_resumed_run_has_the_bits_of_a_whole_one(string algorithm, string memory, AutoresetMode mode)
    {
        EnvironmentSource source = EnvironmentSource.Of("CartPole-v1", 8, seed: 3, mode);
        using Agent whole = Make(algorithm, memory, source);
        whole.Learn(5120);
        using Agent first = Make(algorithm, memory, source);
        first.Learn(5120, new StopAt(2560));
        TrainingState.Save(_file, first);
        using Agent second = Make(algorithm, memory, source, new ManagedBackend<float>(2));
        TrainingState.Load(_file, second);
        second.Resume();

        Assert.NotEqual(first.ParameterHash(), second.ParameterHash());
        Assert.Equal(whole.ParameterHash(), second.ParameterHash());
    }

    [Fact]
    public void What_a_run_remembers_is_part_of_its_state_and_must_be_numbers()
    {
        EnvironmentSource source = EnvironmentSource.Of("CartPole-v1", 8, seed: 3);
        using Agent agent = Make("a2c", "gru", source);
        agent.Learn(320);
        TrainingState.Save(_file, agent);
        using Agent other = Make("a2c", "lstm", source);
        Assert.Contains("network", Assert.Throws<InvalidDataException>(() => TrainingState.Load(_file, other)).Message, StringComparison.Ordinal);
    }

    /// <summary>15 steps and minibatches of 32 have no common divisor, and the last minibatch of 60 rows has 28.</summary>
    [Theory]
    [InlineData("ppo", "minibatch_size")]
    [InlineData("trpo", "value_minibatch_size")]
    public void Sequences_of_one_step_are_learned_from_where_the_last_minibatch_is_not_full(string algorithm, string minibatch)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        AgentOptions options = info.Hyperparameters.Defaults;
        foreach (string setting in new[] { "memory=gru", "memory_size=8", "n_steps=15", $"{minibatch}=32" })
        {
            options = info.Hyperparameters.Set(options, setting);
        }

        using Agent agent = info.Create(EnvironmentSource.Of("CartPole-v1", 4, seed: 3), options, new ManagedBackend<float>());
        string before = agent.ParameterHash();
        agent.Learn(2 * agent.StepsPerUpdate);
        Assert.Equal(2, agent.Updates);
        Assert.NotEqual(before, agent.ParameterHash());
    }

    [Theory]
    [InlineData("a2c", "gru")]
    [InlineData("a2c", "lstm")]
    [InlineData("ppo", "gru")]
    [InlineData("acktr", "gru")]
    [InlineData("trpo", "lstm")]
    public void After_warm_up_an_update_allocates_nothing(string algorithm, string memory)
    {
        using Agent agent = Make(algorithm, memory, EnvironmentSource.Of("CartPole-v1", 8, seed: 0));
        agent.Learn(60 * agent.StepsPerUpdate);

        long allocated = Allocation.Of(() => agent.Learn(50 * agent.StepsPerUpdate));

        Assert.True(allocated < 1500, $"{allocated} bytes for 50 updates");
    }

    [Theory]
    [MemberData(nameof(Games))]
    public void Memory_goes_with_masks_and_with_real_actions(string algorithm, string game)
    {
        int count = algorithm == "a3c" ? 2 : 4;
        using Agent agent = Make(algorithm, algorithm == "a3c" ? "lstm" : "gru", EnvironmentSource.Of(game, count, seed: 3));
        agent.Learn(3_000);
        agent.Save(_file);
        using Policy policy = Policy.Load(_file);
        Assert.Equal("5", SafetensorsFile.Read(_file).Metadata["format_version"]);
        Assert.Equal(agent.ParameterHash(), policy.ParameterHash());
        Assert.Equal(20, Evaluation.Run(policy, game, 20, deterministic: false).Episodes);
        Assert.Equal(Evaluation.Run(policy, game, 5), Evaluation.Run(policy, game, 5));
    }

    [Theory]
    [InlineData("a2c", "memory=gru shared_trunk=true")]
    [InlineData("ppo", "memory=lstm n_steps=16 minibatch_size=24 sequence_length=8")]
    [InlineData("acktr", "memory=gru momentum=0.9 adaptive_kl=true adaptive_damping=true")]
    [InlineData("acktr", "memory=gru curvature=ekfac")]
    [InlineData("acktr", "memory=lstm curvature=eva")]
    [InlineData("trpo", "memory=gru n_steps=16 value_minibatch_size=16")]
    [InlineData("a3c", "memory=lstm")]
    public void A_run_touches_no_memory_on_the_side(string algorithm, string settings)
    {
        var managed = new ManagedBackend<float>();
        Assert.Equal(Train(managed), Train(new GuardedBackend<float>(managed)));

        string Train(Backend<float> backend)
        {
            AlgorithmInfo info = Algorithms.Find(algorithm);
            AgentOptions options = info.Hyperparameters.Set(
                info.Hyperparameters.Defaults with { Seed = 5 }, [.. settings.Split(' '), "normalize_observations=true", "normalize_rewards=true"]);
            using Agent agent = info.Create(EnvironmentSource.Of("Pendulum-v1", algorithm == "a3c" ? 1 : 3, seed: 5), options, backend);
            agent.Learn(1600);
            return agent.ParameterHash();
        }
    }

    [Theory]
    [InlineData("gru")]
    [InlineData("lstm")]
    public void Ppo_with_one_epoch_and_one_minibatch_is_A2C_bit_for_bit(string memory)
    {
        using Agent expected = Make("a2c", memory, EnvironmentSource.Of("CartPole-v1", 8, seed: 9));
        AlgorithmInfo info = Algorithms.Find("ppo");
        AgentOptions options = info.Hyperparameters.Set(
            info.Hyperparameters.Defaults with { Seed = 42 },
            [
                .. Small(memory), "n_steps=8", "epochs=1", "minibatch_size=64", "gae_lambda=1", "normalize_advantage=false", "optimizer=rmsprop",
                $"learning_rate={new A2COptions().LearningRate}",
            ]);
        using Agent actual = info.Create(EnvironmentSource.Of("CartPole-v1", 8, seed: 9), options, new ManagedBackend<float>());
        expected.Learn(40 * 64);
        actual.Learn(40 * 64);

        Assert.Equal(40, actual.Updates);
        Assert.Equal(expected.ParameterHash(), actual.ParameterHash());
    }

    [Theory]
    [InlineData("ppo", "minibatch_size=24", "sequence_length is 16, but must divide n_steps 32 and minibatch_size 24, such as 8.")]
    [InlineData("trpo", "value_minibatch_size=12", "sequence_length is 16, but must divide n_steps 32 and value_minibatch_size 12, such as 4.")]
    public void Sequences_that_do_not_fit_are_refused_with_ones_that_do(string algorithm, string setting, string message)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        AgentOptions options = info.Hyperparameters.Set(info.Hyperparameters.Defaults, ["memory=gru", "n_steps=32", "sequence_length=16", setting]);
        EnvironmentSource source = EnvironmentSource.Of("CartPole-v1", 2, seed: 9);
        Assert.Equal(message, Assert.Throws<HyperparameterException>(() => info.Create(source, options, new ManagedBackend<float>())).Message);
    }

    [Theory]
    [InlineData(8, 24, 8)]
    [InlineData(32, 16, 16)]
    [InlineData(20, 48, 4)]
    public void The_longest_sequences_that_fit_are_the_default(int steps, int minibatch, int length)
    {
        string automatic = Hash(0);
        Assert.Equal(automatic, Hash(length));
        Assert.NotEqual(automatic, Hash(length / 2));

        string Hash(int wish)
        {
            AlgorithmInfo info = Algorithms.Find("ppo");
            AgentOptions options = info.Hyperparameters.Set(
                info.Hyperparameters.Defaults with { Seed = 1 },
                [.. Small("gru"), $"n_steps={steps}", $"minibatch_size={minibatch}", $"sequence_length={wish}", "epochs=2"]);
            using Agent agent = info.Create(EnvironmentSource.Of("CartPole-v1", 6, seed: 9), options, new ManagedBackend<float>());
            agent.Learn(2 * agent.StepsPerUpdate);
            return agent.ParameterHash();
        }
    }

    public void Dispose() => File.Delete(_file);

    private static string[] Small(string memory) => ["hidden=16", $"memory={memory}", "memory_size=12"];

    private static Agent Make(string algorithm, string memory, EnvironmentSource source, Backend<float>? backend = null)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        AgentOptions options = info.Hyperparameters.Set(
            info.Hyperparameters.Defaults with { Seed = 42 },
            [
                .. Small(memory), algorithm == "a3c" ? "t_max=8" : "n_steps=8",
                .. algorithm switch
                {
                    "ppo" => (string[])["minibatch_size=24", "epochs=3"], // 8 sequences are two minibatches of 3 and one of 2
                    "trpo" => ["value_minibatch_size=24", "value_epochs=2"],
                    _ => [],
                },
            ]);
        return info.Create(source, options, backend ?? new ManagedBackend<float>());
    }
}
