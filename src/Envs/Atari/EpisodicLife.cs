namespace Gradus.Envs;

/// <summary>
/// Ends an episode with every life that is lost, so that a lost life costs something. The game itself goes on: only when it is over does a
/// reset begin a new one. As the field's <c>EpisodicLifeEnv</c>.
/// </summary>
/// <remarks>
/// A reset in the middle of a game performs one action that does nothing, to leave the frame of the lost life; a reset with a seed always
/// begins a new game, and so does one where that action is not legal. For training only: an evaluation counts whole games. Source: Mnih et
/// al., "Human-Level Control through Deep Reinforcement Learning" (2015).
/// </remarks>
public sealed class EpisodicLife : EnvironmentWrapper
{
    private readonly IArcadeEnvironment _game;
    private readonly LegalActions _legal;
    private bool _isOver = true;
    private int _lives;

    /// <summary>Wraps a game.</summary>
    /// <param name="inner">An environment with lives, or wrappers around one.</param>
    /// <exception cref="ArgumentException">There are no lives in it.</exception>
    public EpisodicLife(IEnvironment inner)
        : base(inner)
    {
        _game = Arcade.Require(nameof(EpisodicLife), inner);
        _legal = new LegalActions(inner);
    }

    /// <inheritdoc/>
    public override void Reset(ulong? seed, Span<float> observation)
    {
        if (seed is not null || _isOver)
        {
            Inner.Reset(seed, observation);
        }
        else if (!_legal.Contain(Arcade.Noop) || Inner.Step(Arcade.Noop, observation).Ended)
        {
            Inner.Reset(null, observation);
        }

        _isOver = false;
        _lives = _game.Lives;
    }

    /// <inheritdoc/>
    public override StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        StepResult result = Inner.Step(action, observation);
        _isOver = result.Ended;
        int lives = _isOver ? 0 : _game.Lives;
        bool isLost = lives > 0 && lives < _lives; // with 0 lives some games show a few frames more before they end
        _lives = lives;
        return result with { Terminated = result.Terminated || isLost };
    }

    /// <inheritdoc/>
    protected override void SaveOwnState(StateWriter writer)
    {
        writer.Write("is_over", _isOver);
        writer.Write("lives", _lives);
    }

    /// <inheritdoc/>
    protected override void LoadOwnState(StateReader reader)
    {
        bool isOver = reader.ReadBoolean("is_over");
        int lives = reader.ReadInt32("lives");
        reader.WhenAccepted(() => (_isOver, _lives) = (isOver, lives));
    }
}
