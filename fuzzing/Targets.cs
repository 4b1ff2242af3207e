using System.Text;
using Gradus.Cli;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Fuzzing;

/// <summary>All readers, with valid input of every kind, made here: small agents on every kind of space.</summary>
public sealed class Targets : IDisposable
{
    private readonly List<Target> _all = [];

    public Targets()
    {
        byte[][] policies =
        [
            Policy("CartPole-v1", "hidden=8"),
            Policy("CartPole-v1", "normalize_observations=true"),
            Policy("Pendulum-v1", "normalize_rewards=true"),
            Policy("BipedalWalker-v3", "squash_actions=true"),
            Policy("ProbeParts-v0", "normalize_observations=true"),
            Policy("ProbeHybrid-v0", "log_std=state"),
        ];
        byte[][] networks =
        [
            Encoding.UTF8.GetBytes(new MlpDescription([8, 4], Autodiff.Activation.Tanh, SharedTrunk: true).ToJson()),
            Encoding.UTF8.GetBytes(new MlpDescription([], Autodiff.Activation.Relu, SharedTrunk: false).ToJson()),
        ];
        Space[] spaces =
        [
            new Discrete(5, start: -2), new MultiBinary(4), new MultiDiscrete(2, 3, 4), new Box([-1, float.NegativeInfinity], [1, 2.5f], 2),
            new Box(0, 1, 2, 3),
            new DictSpace(
                ("camera", new Box(BoxElement.UInt8, 0, 255, 2, 2, 1)),
                ("arm", new TupleSpace(new Box(-1, 1, 2), new Discrete(3))),
                ("tool", new MultiDiscrete(2, 2))),
            new TupleSpace(new MultiBinary(2), new DictSpace(("gear", new Discrete(4, start: 1)))),
        ];
        string[] configs = [Config("a2c", "CartPole-v1"), Config("ppo", "Pendulum-v1"), Config("acktr", "Acrobot-v1"), Config("a3c", "CartPole-v1")];
        var states = new StateTarget[]
        {
            new("state-a2c", "a2c", "CartPole-v1", "normalize_observations=true"),
            new("state-ppo", "ppo", "Pendulum-v1", "normalize_rewards=true"),
            new("state-acktr", "acktr", "LunarLander-v3", "momentum=0.9"),
        };
        _all.AddRange(
        [
            new SafetensorsTarget(policies),
            new PolicyTarget(policies),
            .. states,
            new ConfigTarget([.. configs.Select(Encoding.UTF8.GetBytes)]),
            new SpaceTarget([.. spaces.Select(space => Encoding.UTF8.GetBytes(space.ToJson()))]),
            new NetworkTarget(networks),
            new MetricsTarget(),
            new AnswersTarget(),
            new RequestsTarget(),
        ]);
    }

    /// <summary>The readers, each once.</summary>
    public IReadOnlyList<Target> All => _all;

    public void Dispose()
    {
        foreach (IDisposable target in _all.OfType<IDisposable>())
        {
            target.Dispose();
        }
    }

    private static byte[] Policy(string environment, string setting)
    {
        using Agent agent = TrainedAgent.Make("a2c", environment, setting);
        return TrainedAgent.FileOf(agent.Save);
    }

    private static string Config(string algorithm, string environment)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        return RunConfigFile.Write(new RunConfig
        {
            Table = info.Hyperparameters,
            Environment = environment,
            Options = info.Hyperparameters.Defaults,
            Steps = 100_000,
            EnvironmentCount = 8,
            Threads = 1,
            StopAt = 475,
            Backend = new ManagedBackend<float>(),
        });
    }
}
