using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>The throughput of a whole A2C run on CartPole: environments, networks, gradients and optimiser.</summary>
/// <param name="Environments">Environments stepped together.</param>
/// <param name="Threads">Threads that step and compute.</param>
/// <param name="StepsPerSecond">Environment steps per second.</param>
internal sealed record TrainingSpeed(int Environments, int Threads, double StepsPerSecond)
{
    public const string EnvironmentId = "CartPole-v1";
    private const int WarmUpUpdates = 20;

    /// <summary>The run that is measured: separate 64-64 tanh networks for policy and value, T = 5.</summary>
    public static A2COptions Options { get; } = new() { Hidden = [64, 64], SharedTrunk = false, Steps = 5 };

    /// <summary>
    /// Floating-point operations of one training step, products only: two per weight forward, two for the weight's gradient, and two for
    /// the input's gradient, which the first layer does not need.
    /// </summary>
    public static double OperationsPerStep
    {
        get
        {
            using VectorEnvironment environments = VectorEnvironment.Make(EnvironmentId, count: 1, seed: 0);
            return Operations(environments.ObservationSize, 2) + Operations(environments.ObservationSize, 1);
        }
    }

    /// <summary>Trains for a while.</summary>
    /// <param name="backend">Computes.</param>
    /// <param name="environments">Environments stepped together.</param>
    /// <param name="threads">Threads that step them.</param>
    /// <param name="seconds">About how long.</param>
    /// <param name="cancellation">Ends the measurement at once; then it is worth nothing.</param>
    public static TrainingSpeed Measure(
        Backend<float> backend, int environments, int threads, double seconds, CancellationToken cancellation)
    {
        using VectorEnvironment all = VectorEnvironment.Make(EnvironmentId, environments, seed: 0, threads: threads);
        using var agent = new A2C(all, Options, backend);
        long update = agent.StepsPerUpdate;
        agent.Learn(WarmUpUpdates * update, cancellation: cancellation);

        // The best of many short batches, like the limit: what the machine can do when nothing disturbs it.
        double best = Rate.Best(update, seconds, () => agent.Learn(update, cancellation: cancellation), cancellation);
        return new TrainingSpeed(environments, threads, best);
    }

    private static double Operations(int inputs, int outputs)
    {
        double forward = 0;
        int width = inputs;
        LayerWidths layers = [.. Options.Hidden, outputs];
        foreach (int next in layers)
        {
            forward += 2.0 * width * next;
            width = next;
        }

        return (3 * forward) - (2.0 * inputs * Options.Hidden[0]);
    }
}
