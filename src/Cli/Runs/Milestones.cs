using Gradus.Envs;

namespace Gradus.Cli;

/// <summary>The returns whose first crossing a training reports.</summary>
internal static class Milestones
{
    private const string CartPole = "CartPole-v1";

    /// <summary>CartPole-v0's threshold, by which most published comparisons of learning speed on CartPole still go.</summary>
    private const double CartPoleClassic = 195;

    /// <summary>The environment's own threshold, what the literature adds to it, and what the user asked for, in ascending order.</summary>
    public static IEnumerable<double> Of(EnvironmentSpecification environment, double? stopAt)
    {
        var returns = new SortedSet<double>();
        if (environment.Id == CartPole)
        {
            returns.Add(CartPoleClassic);
        }

        if (environment.RewardThreshold is { } threshold)
        {
            returns.Add(threshold);
        }

        if (stopAt is { } asked)
        {
            returns.Add(asked);
        }

        return returns;
    }
}
