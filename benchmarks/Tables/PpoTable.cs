using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Benchmarks;

/// <summary>
/// Environment steps per second of whole PPO runs, everything included: acting, environments, advantages, minibatches, gradients, Adam. Two
/// settings for which others have published figures, the share of a large product's throughput that their products reach, and the return
/// they learn.
/// </summary>
internal static class PpoTable
{
    private const double SecondsPerSetting = 4;
    private const int WarmUpUpdates = 30;

    /// <summary>Environment steps of the run whose return is printed: a setting that is fast but learns nothing would not count.</summary>
    private const int LearningSteps = 300_000;

    private static readonly (string Environment, int Count, PpoOptions Options)[] Settings =
    [
        ("Pendulum-v1", 4, new PpoOptions { Steps = 1024, MinibatchSize = 256, Epochs = 2, Activation = Activation.Relu, Gamma = 0.9 }),
        ("CartPole-v1", 8, new PpoOptions { Steps = 128, MinibatchSize = 256, Epochs = 4, Activation = Activation.Tanh }),
    ];

    public static void Print()
    {
        Console.WriteLine($"PPO, separate 64-64 networks for policy and value, one thread; the yardstick is a 256×256×256 product by {Contenders.Yardstick.Name}.");
        Console.WriteLine($"{"",-14}{"envs × steps",14}{"minibatch",11}{"epochs",8}{"",7}{"steps/s",10}{"GFLOP/s",10}{"yardstick",12}{"share",8}   return");
        foreach ((string environment, int count, PpoOptions options) in Settings)
        {
            PrintSetting(environment, count, options);
        }

        Console.WriteLine($"return: mean of {Evaluation.DefaultEpisodes} episodes with greedy actions, after a run of {LearningSteps:N0} steps with seed 0.");
    }

    private static void PrintSetting(string environment, int count, PpoOptions options)
    {
        using VectorEnvironment environments = VectorEnvironment.Make(environment, count, seed: 0);
        using var agent = new Ppo(environments, options);
        int update = agent.StepsPerUpdate;
        agent.Learn(WarmUpUpdates * update);
        double[] seconds = Race.Run(SecondsPerSetting, () => agent.Learn(update), Contenders.LargeProduct());
        double rate = Operations(environments.ObservationSize, options.Epochs) * update / seconds[0];
        double yardstick = Contenders.LargeProductOperations / seconds[1];
        Console.WriteLine(
            $"{environment,-14}{$"{count} × {options.Steps}",14}{options.MinibatchSize,11}{options.Epochs,8}{options.Activation,7}{update / seconds[0],10:N0}{rate / 1e9,10:0.0}{yardstick / 1e9,12:0.0}{rate / yardstick,8:0.00}{Return(environment, count, options),9:0.0}");
    }

    private static double Return(string environment, int count, PpoOptions options)
    {
        using VectorEnvironment environments = VectorEnvironment.Make(environment, count, seed: 0);
        using var agent = new Ppo(environments, options);
        agent.Learn(LearningSteps);
        using Policy policy = agent.ToPolicy();
        return Evaluation.Run(policy, environment).Mean;
    }

    /// <summary>
    /// Of one environment step, products of the hidden layers only: forward while acting, then forward and backward in every epoch.
    /// </summary>
    private static double Operations(int observationSize, int epochs)
    {
        double first = 2.0 * observationSize * 64;
        double second = 2.0 * 64 * 64;
        return 2 * (first + second + (epochs * ((2 * first) + (3 * second))));
    }
}
