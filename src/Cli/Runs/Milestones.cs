using Gradus.Envs;

namespace Gradus.Cli;

/// <summary>The returns whose first crossing a run reports.</summary>
internal static class Milestones
{
    private const string CartPole = "CartPole-v1";

    /// <summary>CartPole-v0's threshold, which most published comparisons of learning speed on CartPole still use.</summary>
    private const double CartPoleClassic = 195;

    /// <summary>The environment's own threshold, those common in the literature, and the user's, in ascending order.</summary>
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
