using System.Diagnostics.CodeAnalysis;

namespace Gradus.Envs;

/// <summary>Finds what can be pushed.</summary>
public static class Pushing
{
    /// <summary>The environment whose body can be pushed that this one is, or that wrappers are around.</summary>
    /// <param name="environment">Any environment.</param>
    /// <param name="pushable">The one with the body.</param>
    public static bool CanBePushed(this IEnvironment environment, [NotNullWhen(true)] out IPushableEnvironment? pushable)
    {
        pushable = IEnvironmentAround.Find<IPushableEnvironment>(environment);
        return pushable is not null;
    }

    /// <summary>Refuses a push that is none, or comes when nothing moves.</summary>
    internal static void Check(string environment, EpisodePhase phase, double x, double y)
    {
        if (phase != EpisodePhase.Running)
        {
            throw new InvalidOperationException($"{environment} cannot be pushed now: no episode is in progress.");
        }

        if (!double.IsFinite(x) || !double.IsFinite(y))
        {
            throw new ArgumentException("A push must be two finite numbers.");
        }
    }
}
