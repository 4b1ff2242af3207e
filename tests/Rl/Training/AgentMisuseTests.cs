using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>Whatever an agent is asked at the wrong moment is refused at once, and disturbs nothing.</summary>
public sealed class AgentMisuseTests
{
    /// <summary>Every algorithm, and the asynchronous one under every write policy.</summary>
    public static TheoryData<string, string> Agents
    {
        get
        {
            var agents = new TheoryData<string, string>();
            foreach (AlgorithmInfo algorithm in Algorithms.All)
            {
                foreach (string policy in algorithm.Name == "a3c" ? Enum.GetNames<WritePolicy>() : [""])
                {
                    agents.Add(algorithm.Name, policy);
                }
            }

            return agents;
        }
    }

    /// <summary>Those that step several environments.</summary>
    public static IEnumerable<object[]> AgentsOfSeveral => Agents.Where(agent => CountOf((string)agent[0]) > 1);

    [Theory]
    [MemberData(nameof(Agents))]
    public void Disposing_twice_is_disposing_and_learning_afterwards_is_refused(string name, string policy)
    {
        Agent agent = Make(name, policy);
        agent.Learn(agent.StepsPerRound);
        string hash = agent.ParameterHash();
        agent.Dispose();
        agent.Dispose();
        Soon(() => Assert.Throws<ObjectDisposedException>(() => agent.Learn(agent.StepsPerRound)));
        Soon(() => Assert.Throws<ObjectDisposedException>(() => agent.Resume()));
        Assert.Equal(hash, agent.ParameterHash());
        using Policy learned = agent.ToPolicy();
        if (agent.CanResume)
        {
            Assert.Throws<ObjectDisposedException>(() => StateWriter.Save(agent));
        }
    }

    [Theory]
    [MemberData(nameof(Agents))]
    public void An_agent_that_never_learned_can_be_disposed(string name, string policy)
    {
        Agent agent = Make(name, policy);
        Soon(agent.Dispose);
        Soon(agent.Dispose);
    }

    [Theory]
    [MemberData(nameof(Agents))]
    public void An_observer_can_neither_learn_nor_resume_nor_dispose(string name, string policy)
    {
        using Agent agent = Make(name, policy);
        int asked = 0;
        var observer = new Asking(() =>
        {
            asked++;
            Assert.Contains("is already learning", Assert.Throws<InvalidOperationException>(() => agent.Learn(agent.StepsPerRound)).Message, StringComparison.Ordinal);
            Assert.Throws<InvalidOperationException>(() => agent.Resume());
            Assert.Contains("when Learn has returned", Assert.Throws<InvalidOperationException>(agent.Dispose).Message, StringComparison.Ordinal);
            agent.ParameterHash();
        });
        Soon(() => agent.Learn(3 * agent.StepsPerRound, observer));
        Assert.True(asked > 0);
        Assert.InRange(agent.EnvironmentSteps, (2 * agent.StepsPerRound) + 1, 3 * agent.StepsPerRound);
        agent.Learn(agent.StepsPerRound);
    }

    [Theory]
    [MemberData(nameof(Agents))]
    public void A_second_thread_is_refused_and_the_first_goes_on(string name, string policy)
    {
        using Agent agent = Make(name, policy);
        using var learning = new ManualResetEventSlim();
        using var asked = new ManualResetEventSlim();
        Exception? failure = null;
        var observer = new Asking(() =>
        {
            learning.Set();
            asked.Wait(Patience.Longest);
        });
        var first = new Thread(() => failure = Record.Exception(() => agent.Learn(2 * agent.StepsPerRound, observer)));
        first.Start();
        Assert.True(learning.Wait(Patience.Longest));
        Soon(() => Assert.Throws<InvalidOperationException>(() => agent.Learn(agent.StepsPerRound)));
        Soon(() => Assert.Throws<InvalidOperationException>(agent.Dispose));
        if (agent.CanResume)
        {
            Assert.Throws<InvalidOperationException>(() => StateWriter.Save(agent));
            Assert.Throws<InvalidOperationException>(agent.ToPolicy);
            Assert.Throws<InvalidOperationException>(agent.ParameterHash);
        }
        else
        {
            using Policy policyOfWorkers = agent.ToPolicy(); // a snapshot stops nobody
        }

        asked.Set();
        Assert.True(first.Join(Patience.Longest));
        Assert.Null(failure);
    }

    [Theory]
    [InlineData("a2c")]
    [InlineData("acktr")]
    [InlineData("ppo")]
    [InlineData("trpo")]
    public void A_state_is_saved_between_updates_only(string name)
    {
        using Agent agent = Make(name, "", "CartPole-v1");
        agent.Learn(agent.StepsPerUpdate);
        byte[] state = StateWriter.Save(agent);
        int episodes = 0;
        var observer = new Asking(() => state = StateWriter.Save(agent), () =>
        {
            episodes++;
            Assert.Contains("in the middle of an update", Assert.Throws<InvalidOperationException>(() => StateWriter.Save(agent)).Message, StringComparison.Ordinal);
            Assert.Contains("is learning", Assert.Throws<InvalidOperationException>(() => StateReader.Load(state, agent)).Message, StringComparison.Ordinal);
        });
        agent.Learn(40 * agent.StepsPerUpdate, observer);
        Assert.True(episodes > 0);
        string hash = agent.ParameterHash();
        using Agent other = Make(name, "", "CartPole-v1");
        StateReader.Load(state, other);
        Assert.Equal(hash, other.ParameterHash());
    }

    [Theory]
    [MemberData(nameof(AgentsOfSeveral))]
    public void A_factory_that_hands_out_one_object_several_times_is_refused(string name, string policy)
    {
        var one = new ConstantReward(7, truncates: false);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => Make(name, policy, new EnvironmentSource(() => one, 2, seed: 1, id: "One-v0")));
        Assert.Equal("The factory of One-v0 returned the same object twice; it must make a new environment at every call.", error.Message);
    }

    [Fact]
    public void An_evaluation_does_not_play_in_the_environment_that_is_learned_in()
    {
        var one = new ConstantReward(7, truncates: false);
        var source = new EnvironmentSource(() => one, 1, seed: 1);
        using Agent agent = Make("a2c", "", source);
        Assert.Throws<InvalidOperationException>(source.MakeOne);
    }

    [Fact]
    public void A_queued_store_neither_hangs_nor_forgets_when_it_is_disposed()
    {
        var store = HogwildStore.WithSgd(Layout(), WritePolicy.Queued, new ManagedBackend<float>());
        HogwildConnection worker = store.Connect();
        var gradient = new Tensor<float>(1, store.Layout.Length);
        worker.Push(gradient, 1);
        store.Dispose();
        store.Dispose();
        Assert.Equal(1, store.Updates);
        for (int i = 0; i < 10; i++)
        {
            Soon(() => Assert.Throws<ObjectDisposedException>(() => worker.Push(gradient, 1)));
        }

        Assert.Throws<ObjectDisposedException>(() => worker.Pull(gradient));
        Assert.Throws<ObjectDisposedException>(() => worker.PushAndPull(gradient, 1, gradient));
        Soon(store.Drain);

        static Autodiff.ParameterLayout Layout()
        {
            var layout = new Autodiff.ParameterLayout();
            layout.Add("x", 1, 16);
            return layout;
        }
    }

    private static Agent Make(string name, string policy, string? environment = null) => Make(
        name,
        policy,
        environment is null
            ? new EnvironmentSource(() => new ConstantReward(7, truncates: false), CountOf(name), seed: 1)
            : EnvironmentSource.Of(environment, CountOf(name), seed: 1));

    private static int CountOf(string name) => Algorithms.Find(name).Hyperparameters.Defaults.Environments ?? 2;

    private static Agent Make(string name, string policy, EnvironmentSource source) => name switch
    {
        "a2c" => new A2C(source, new A2COptions { Hidden = [8], Steps = 5 }),
        "a3c" => new A3C(source, new A3COptions { Hidden = [8], Steps = 5, Write = Enum.Parse<WritePolicy>(policy) }),
        "acktr" => new Acktr(source, new AcktrOptions { Hidden = [8], Steps = 5 }),
        "ppo" => new Ppo(source, new PpoOptions { Hidden = [8], Steps = 8, MinibatchSize = 8 }),
        "stream-ac" => new StreamAC(source, new StreamACOptions { Hidden = [8] }),
        _ => new Trpo(source, new TrpoOptions { Hidden = [8], Steps = 16, ValueMinibatchSize = 16 }),
    };

    /// <summary>Does something that must not hang.</summary>
    private static void Soon(Action work)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(work)) { IsBackground = true };
        thread.Start();
        Assert.True(thread.Join(Patience.Longest), "It hangs.");
        Assert.Null(failure);
    }

    private sealed class Asking(Action onUpdate, Action? onEpisode = null) : ITrainingObserver
    {
        public void OnEpisode(Agent agent, int environment, double episodeReturn, int length) => onEpisode?.Invoke();

        public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
        {
            onUpdate();
            return TrainingSignal.Continue;
        }
    }
}
