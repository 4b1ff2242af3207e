namespace Gradus.Envs;

/// <summary>What wrappers of games ask of the environments inside them.</summary>
internal static class Arcade
{
    public const int Noop = 0;
    public const int Fire = 1;

    /// <summary>The game inside any number of wrappers.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static IArcadeEnvironment Require(string wrapper, IEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        IEnvironment inner = environment;
        while (inner is not IArcadeEnvironment { HasLives: true })
        {
            inner = (inner as IEnvironmentAround)?.Inner
                ?? throw new ArgumentException(
                    $"{wrapper} needs an environment with lives and names of actions, but {inner.GetType().Name} has none: it does not "
                        + $"implement {nameof(IArcadeEnvironment)}.",
                    nameof(environment));
        }

        return (IArcadeEnvironment)inner;
    }

    /// <summary>Whether an action of a game has a name.</summary>
    public static bool Means(this IArcadeEnvironment game, int action, string meaning) =>
        action < game.ActionMeanings.Count && game.ActionMeanings[action] == meaning;
}
