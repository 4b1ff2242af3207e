using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Benchmarks;

/// <summary>A training run that other libraries can make too.</summary>
/// <param name="Name">What a peer is given.</param>
/// <param name="Description">All that a peer has to do alike.</param>
/// <param name="Steps">Environment steps.</param>
/// <param name="Make">Makes the agent.</param>
internal sealed record Workload(string Name, string Description, long Steps, Func<Agent> Make)
{
    public static IReadOnlyList<Workload> All { get; } =
    [
        new(
            "a2c-cartpole",
            "A2C on CartPole-v1: 8 environments, rollouts of 5 steps, separate 64-64 tanh networks, RMSProp, one thread",
            1_000_000,
            () => new A2C(
                EnvironmentSource.Of("CartPole-v1", count: 8, seed: 0), new A2COptions { Steps = 5, Activation = Activation.Tanh })),
        PpoOnPendulum("ppo-pendulum", 64, 300_000),
        PpoOnPendulum("ppo-pendulum-256", 256, 102_400),
        PpoOnPendulum("ppo-pendulum-1024", 1024, 16_384),
    ];

    /// <summary>Trains, and prints what a peer prints.</summary>
    public void Run()
    {
        using Agent agent = Make();
        agent.Learn(agent.InWholeUpdates(Steps));
        Console.WriteLine(FormattableString.Invariant($"{PeerFigure.Name}: {agent.EnvironmentSteps / agent.TrainingSeconds:0}"));
    }

    private static Workload PpoOnPendulum(string name, int units, long steps) => new(
        name,
        $"PPO on Pendulum-v1: 4 environments, rollouts of 1,024 steps, minibatches of 256, 2 epochs, separate {units}-{units} ReLU networks, "
            + "Adam, γ 0.9, one thread",
        steps,
        () => new Ppo(
            EnvironmentSource.Of("Pendulum-v1", count: 4, seed: 0),
            new PpoOptions
            {
                Steps = 1024,
                MinibatchSize = 256,
                Epochs = 2,
                Hidden = [units, units],
                Activation = Activation.Relu,
                Gamma = 0.9,
            }));
}
