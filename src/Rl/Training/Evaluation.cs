using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>Measures a policy on episodes that it was not trained on.</summary>
public static class Evaluation
{
    /// <summary>The field's usual number of episodes.</summary>
    public const int DefaultEpisodes = 100;

    /// <summary>
    /// The seed of the first episode, unless another is given: that with which the result of a run with seed 0 is evaluated
    /// (<see cref="RunSeeds.OfResult"/>), and none that training has seen.
    /// </summary>
    public const ulong DefaultSeed = RunSeeds.FirstOfResult;

    /// <summary>The most steps of an episode; a longer one has no end, which is an <see cref="EnvironmentException"/>.</summary>
    public const int MaxEpisodeSteps = 1_000_000;

    /// <summary>Plays whole episodes, one after another, and summarises their undiscounted returns.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="environmentId">Registered id of the environment.</param>
    /// <param name="episodes">Number of episodes, at least 1.</param>
    /// <param name="deterministic">True for greedy actions, false for sampled ones.</param>
    /// <param name="seed">Episode i is reset with seed + i; sampled actions come from <see cref="RunSeeds.Actions"/>.</param>
    /// <param name="cancellation">Cancels the evaluation with an exception, within an episode too.</param>
    /// <exception cref="ArgumentException">There is no such environment, or the policy was made for different spaces.</exception>
    /// <exception cref="EnvironmentException">
    /// The environment failed, gave a number that is not finite, or does not end; the message has episode seed and step.
    /// </exception>
    /// <exception cref="PolicyFailedException">The policy's networks overflow.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static EvaluationResult Run(
        Policy policy,
        string environmentId,
        int episodes = DefaultEpisodes,
        bool deterministic = true,
        ulong seed = DefaultSeed,
        CancellationToken cancellation = default)
    {
        using var environment = new NamedFailures(EnvironmentRegistry.Make(environmentId), environmentId);
        return Run(policy, environment, environmentId, episodes, deterministic, seed, cancellation);
    }

    /// <summary>Plays whole episodes in a given environment, which the caller still owns.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="environmentId">Its name in error messages.</param>
    /// <param name="episodes">Number of episodes, at least 1.</param>
    /// <param name="deterministic">True for greedy actions, false for sampled ones.</param>
    /// <param name="seed">Episode i is reset with seed + i; sampled actions come from <see cref="RunSeeds.Actions"/>.</param>
    /// <param name="cancellation">Cancels the evaluation with an exception, within an episode too.</param>
    /// <exception cref="ArgumentException">The policy was made for different spaces.</exception>
    /// <exception cref="EnvironmentException">
    /// The environment failed, gave a number that is not finite, or does not end; the message has episode seed and step.
    /// </exception>
    /// <exception cref="PolicyFailedException">The policy's networks overflow.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static EvaluationResult Run(
        Policy policy,
        IEnvironment environment,
        string environmentId,
        int episodes = DefaultEpisodes,
        bool deterministic = true,
        ulong seed = DefaultSeed,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(episodes, 1);
        var named = new NamedFailures(environment, environmentId) { MaxSteps = MaxEpisodeSteps };
        var actor = new PolicyInEnvironment(policy, named, environmentId);
        Rng? rng = deterministic ? null : RunSeeds.Actions(seed);
        var returns = new double[episodes];
        long steps = 0;
        var observation = new float[environment.ObservationSpace.Size];
        for (int episode = 0; episode < episodes; episode++)
        {
            named.Reset(seed + (ulong)episode, observation);
            actor.Reset();
            StepResult result;
            do
            {
                cancellation.ThrowIfCancellationRequested();
                result = named.Step(actor.Choose(observation, rng), observation);
                returns[episode] += result.Reward;
                steps++;
            }
            while (!result.Ended);
        }

        double mean = returns.Average();
        double variance = returns.Sum(value => (value - mean) * (value - mean)) / episodes;
        return new EvaluationResult(
            episodes, mean, Math.Sqrt(variance), returns.Min(), returns.Max(), (double)steps / episodes, deterministic, seed);
    }
}
