namespace Gradus.Envs;

/// <summary>
/// Begins every episode with the actions 1 and 2, where they are legal, for games that wait for the fire button. As the field's
/// <c>FireResetEnv</c>.
/// </summary>
public sealed class FireReset : EnvironmentWrapper
{
    private const int Second = 2;

    private readonly LegalActions _legal;

    /// <summary>Wraps a game.</summary>
    /// <param name="inner">An environment whose action 1 is called FIRE and that has an action 2, or wrappers around one.</param>
    /// <exception cref="ArgumentException">There is no such action.</exception>
    public FireReset(IEnvironment inner)
        : base(inner)
    {
        IArcadeEnvironment game = Arcade.Require(nameof(FireReset), inner);
        if (!IsFor(game))
        {
            throw new ArgumentException(
                $"{nameof(FireReset)} needs a game whose action 1 is FIRE and that has an action 2, but the actions are "
                    + $"{string.Join(", ", game.ActionMeanings)}.",
                nameof(inner));
        }

        _legal = new LegalActions(inner);
    }

    /// <summary>Whether a game has the actions that the wrapper performs.</summary>
    internal static bool IsFor(IArcadeEnvironment game) => game.Means(Arcade.Fire, "FIRE") && game.ActionMeanings.Count > Second;

    /// <inheritdoc/>
    public override void Reset(ulong? seed, Span<float> observation)
    {
        Inner.Reset(seed, observation);
        Press(Arcade.Fire, observation);
        Press(Second, observation);
    }

    private void Press(int action, Span<float> observation)
    {
        if (_legal.Contain(action) && Inner.Step(action, observation).Ended)
        {
            Inner.Reset(null, observation);
        }
    }
}
