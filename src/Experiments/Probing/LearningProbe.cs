using System.Globalization;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>
/// Checks within a second whether an algorithm learns at all: trains it on a <see cref="Probe"/> and compares with the closed form.
/// </summary>
public static class LearningProbe
{
    /// <summary>Environment steps of a run.</summary>
    public const int Steps = 20_000;

    /// <summary>Evaluation episodes.</summary>
    public const int Episodes = 20;

    /// <summary>γ of all runs: small, so that the values of a non-terminating task are learned quickly.</summary>
    public const double Gamma = 0.8;

    private const int Environments = 8;

    /// <summary>What a run of a second needs and one of an hour does not: larger steps, and an optimiser that gets going at once.</summary>
    private static readonly Dictionary<string, string[]> Hasty = new()
    {
        ["a2c"] = ["optimizer=adam", "learning_rate=5e-3"],
        ["a3c"] = ["optimizer=adam", "learning_rate=2e-3"],
        ["acktr"] = ["kl_clip=0.01"],
        ["ppo"] = ["learning_rate=3e-3"],
        ["stream-ac"] = ["normalize_rewards=false", "normalize_observations=false", "standardize=false"], // V is asked without statistics
    };

    /// <summary>Whether an algorithm can be asked: what needs memory is nothing for one whose networks have none.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="probe">The task.</param>
    public static bool Fits(AlgorithmInfo algorithm, Probe probe) =>
        !probe.NeedsMemory || algorithm.Hyperparameters.Items.Any(item => item.Name == "memory");

    /// <summary>Trains and compares.</summary>
    /// <param name="algorithm">The algorithm, with its own defaults except for γ and, for some, larger steps.</param>
    /// <param name="probe">The task.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="steps">Environment steps.</param>
    /// <param name="backend">The backend; null for the managed one.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer steps than in one update.</exception>
    public static ProbeResult Run(AlgorithmInfo algorithm, Probe probe, ulong seed = 0, int steps = Steps, Backend<float>? backend = null)
    {
        AgentOptions options = algorithm.Hyperparameters.Set(
            algorithm.OptionsFor(probe.Id), "gamma", Gamma.ToString(CultureInfo.InvariantCulture));
        foreach (string assignment in Hasty.GetValueOrDefault(algorithm.Name, []))
        {
            options = algorithm.Hyperparameters.Set(options, assignment);
        }

        if (probe.NeedsMemory)
        {
            options = algorithm.Hyperparameters.Set(options, "memory=gru");
        }

        EnvironmentSource source = EnvironmentSource.Of(probe.Id, options.Environments ?? Environments, seed);
        backend ??= new ManagedBackend<float>();
        using Agent agent = algorithm.Create(source, options with { Seed = seed }, backend);
        try
        {
            agent.Learn(steps);
        }
        catch (TrainingFailedException failure)
        {
            return new ProbeResult(probe, double.NaN, double.NaN, probe.BestValue(Gamma), agent.TrainingSeconds, failure.Message);
        }

        using Policy policy = agent.ToPolicy();
        EvaluationResult evaluation = Evaluation.Run(policy, probe.Id, Episodes, seed: RunSeeds.OfResult(seed));
        return new ProbeResult(
            probe, evaluation.Mean, FirstValue(policy, probe, seed, backend), probe.BestValue(Gamma), agent.TrainingSeconds, null);
    }

    private static double FirstValue(Policy policy, Probe probe, ulong seed, Backend<float> backend)
    {
        var critic = new Critic(backend, policy.Network, policy.Theta, rows: Episodes);
        IEnvironment environment = EnvironmentRegistry.Make(probe.Id);
        for (int episode = 0; episode < Episodes; episode++)
        {
            using HostWrite<float> write = critic.Observations.WriteRow(episode);
            environment.Reset(seed + (ulong)episode, write.Span);
        }

        double sum = 0;
        foreach (float value in critic.Evaluate(Episodes))
        {
            sum += value;
        }

        return sum / Episodes;
    }
}
