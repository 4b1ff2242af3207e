using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>What a user should know of the values that an algorithm takes for an environment.</summary>
internal static class DefaultsText
{
    /// <summary>Sentences: that the algorithm is a bad choice, and that nothing was tuned; none for a tuned pair.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="environment">The environment's id.</param>
    /// <param name="observations">What its observations look like; null where values were tuned for it.</param>
    public static IEnumerable<string> Of(AlgorithmInfo algorithm, string environment, Space? observations)
    {
        if (algorithm.Tuned.AdviceOn(environment) is { } advice)
        {
            yield return $"{algorithm.Name} on {environment}: {advice}";
        }

        if (observations is not null)
        {
            string[] safe = [.. algorithm.Tuned.SafeValues(environment, observations)];
            yield return $"No values are tuned for {algorithm.Name} on {environment}"
                + (safe.Length == 0 ? "." : $"; safe ones for its kind of observations: {string.Join(", ", safe)}.");
        }
    }
}
