namespace Gradus.Envs;

/// <summary>
/// An environment whose player has lives and whose actions have names, such as a game of the Arcade Learning Environment. Wrappers that
/// end episodes with a life or press the fire button need one.
/// </summary>
public interface IArcadeEnvironment : IEnvironment
{
    /// <summary>Whether there are lives and names at all; the same for the lifetime of the environment.</summary>
    bool HasLives => true;

    /// <summary>The lives that are left in the state that was observed last; a game without lives has 0.</summary>
    /// <exception cref="InvalidOperationException">There are no lives: <see cref="HasLives"/> is false.</exception>
    int Lives { get; }

    /// <summary>The names of the actions, such as NOOP, FIRE and UP, in the order of a <see cref="Discrete"/> action space.</summary>
    /// <exception cref="InvalidOperationException">There are no names: <see cref="HasLives"/> is false.</exception>
    IReadOnlyList<string> ActionMeanings { get; }
}
