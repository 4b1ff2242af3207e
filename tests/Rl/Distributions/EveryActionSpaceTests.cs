using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>Every algorithm learns in every action space, and what it learned survives its file.</summary>
public sealed class EveryActionSpaceTests : IDisposable
{
    private static readonly string[] Settings =
    [
        "a2c optimizer=adam learning_rate=0.01 n_steps=5",
        "a3c optimizer=adam epsilon=1e-5 learning_rate=0.003 max_grad_norm=1 workers=1",
        "acktr kl_clip=0.002",
        "ppo learning_rate=0.005 n_steps=20 minibatch_size=40 epochs=4",
        "trpo n_steps=20 max_kl=0.02 value_minibatch_size=40",
    ];

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"gradus-{Path.GetRandomFileName()}.safetensors");

    public static TheoryData<string, string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, string>();
            foreach (string settings in Settings)
            {
                cases.Add(settings, "box", "log_std=parameter");
                cases.Add(settings, "box", "log_std=state");
                if (!settings.StartsWith("acktr", StringComparison.Ordinal)) // which refuses it
                {
                    cases.Add(settings, "box", "log_std=sde");
                }

                cases.Add(settings, "box", "squash_actions=true");
                cases.Add(settings, "multi-discrete", "");
                cases.Add(settings, "multi-binary", "");
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_learns_to_answer_what_it_sees(string settings, string space, string setting)
    {
        string[] words = settings.Split(' ');
        AlgorithmInfo algorithm = Algorithms.Find(words[0]);
        AgentOptions options = algorithm.Hyperparameters.Defaults with { Seed = 3 };
        foreach (string assignment in words[1..].Append("hidden=16").Append("gamma=0").Append(setting).Where(text => text.Length > 0))
        {
            options = algorithm.Hyperparameters.Set(options, assignment);
        }

        var environments = new EnvironmentSource(() => new Answer(space), words[0] == "a3c" ? 1 : 8, seed: 1);
        using Agent agent = algorithm.Create(environments, options, new ManagedBackend<float>());
        agent.Learn(16_000);
        agent.Save(_file);
        using Policy policy = agent.ToPolicy();
        using Policy loaded = Policy.Load(_file);

        Span<float> action = stackalloc float[2];
        Span<float> again = stackalloc float[2];
        foreach (int sign in (int[])[-1, 1])
        {
            policy.Act([sign], action);
            loaded.Act([sign], again);
            Assert.Equal(action.ToArray(), again.ToArray());
            float[] wanted = Answer.Wanted(space, sign);
            Assert.All(action.ToArray().Zip(wanted), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, space == "box" ? 0.35f : 0));
        }

        Assert.Equal(agent.ParameterHash(), loaded.ParameterHash());
        Assert.Contains("Choose(observation)", Assert.Throws<InvalidOperationException>(() => loaded.Act([1])).Message, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_file);

    /// <summary>Shows +1 or −1 and pays the more, the nearer both elements of the action are to what is wanted then. One step per episode.</summary>
    private sealed class Answer(string space) : IEnvironment
    {
        private Rng _rng = new(0);
        private int _sign;

        public Space ObservationSpace { get; } = new Box([-1], [1]);

        public Space ActionSpace { get; } = space switch
        {
            "box" => new Box([-3, -5], [3, 2]),
            "multi-discrete" => new MultiDiscrete(3, 2),
            _ => new MultiBinary(2),
        };

        public static float[] Wanted(string space, int sign) => (space, sign) switch
        {
            ("box", -1) => [-0.5f, -1],
            ("box", _) => [0.5f, -2],
            ("multi-discrete", -1) => [2, 0],
            ("multi-discrete", _) => [1, 1],
            (_, -1) => [1, 0],
            _ => [0, 1],
        };

        public void Reset(ulong? seed, Span<float> observation)
        {
            _rng = seed is ulong fresh ? new Rng(fresh) : _rng;
            Show(observation);
        }

        public StepResult Step(EnvironmentAction action, Span<float> observation)
        {
            float[] wanted = Wanted(space, _sign);
            double reward = 0;
            for (int i = 0; i < wanted.Length; i++)
            {
                double error = space == "box" ? action.Reals[i] - wanted[i] : action.Integers[i] == wanted[i] ? 0 : 1;
                reward -= error * error;
            }

            Show(observation);
            return new StepResult(reward, Terminated: true, Truncated: false);
        }

        private void Show(Span<float> observation)
        {
            _sign = _rng.NextDouble() < 0.5 ? 1 : -1;
            observation[0] = _sign;
        }
    }
}
