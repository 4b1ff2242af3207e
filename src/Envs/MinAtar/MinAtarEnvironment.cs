namespace Gradus.Envs;

/// <summary>
/// A game of MinAtar: one of five Atari games reduced to a board of ten by ten cells. Equal to the original in Python, with which it shares
/// ids: the same seed and actions give the same frames, rewards and ends to the last bit.
/// </summary>
/// <remarks>
/// <para>
/// An observation is a frame (10, 10, C) of zeros and ones, row-major: row, column, and a channel for each kind of thing on the board. The
/// actions are 0 none, 1 left, 2 up, 3 right, 4 down, 5 fire; of the minimal set, those that do something in the game, in this order.
/// </para>
/// <para>
/// With the probability of sticky actions a step repeats the action of the step before, across the ends of episodes too. A reset with a
/// seed forgets that action, so that a seed determines what follows; in the original it stays.
/// </para>
/// <para>
/// Source: Young and Tian, "MinAtar: An Atari-Inspired Testbed for Thorough and Reproducible Reinforcement Learning Experiments" (2019).
/// </para>
/// </remarks>
public sealed class MinAtarEnvironment : IEnvironment, IResumable
{
    /// <summary>The original's probability of sticky actions.</summary>
    public const double DefaultStickyActions = 0.1;

    private readonly MinAtarPlay _play;

    /// <summary>Makes a game.</summary>
    /// <param name="game">Which one.</param>
    /// <param name="minimalActions">Whether only the actions that do something in the game can be chosen.</param>
    /// <param name="stickyActions">The probability with which a step repeats the action before.</param>
    /// <param name="difficultyRamping">Whether the game becomes harder with time; Breakout and Freeway never do.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such game, or the probability is not one.</exception>
    public MinAtarEnvironment(
        MinAtarGame game, bool minimalActions = false, double stickyActions = DefaultStickyActions, bool difficultyRamping = true)
    {
        if (stickyActions is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(stickyActions), stickyActions, $"The probability of sticky actions must be from 0 to 1, but is {stickyActions}.");
        }

        _play = MinAtarPlay.Of(game, new MinAtarOptions(minimalActions, stickyActions, difficultyRamping));
    }

    /// <inheritdoc/>
    public Space ObservationSpace => _play.ObservationSpace;

    /// <inheritdoc/>
    public Space ActionSpace => _play.ActionSpace;

    /// <inheritdoc/>
    public void Reset(ulong? seed, Span<float> observation)
    {
        CheckObservation(observation);
        if (seed is { } value)
        {
            _play.Seed(value);
        }

        _play.Begin();
        _play.Observe(observation);
    }

    /// <inheritdoc/>
    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        _play.Check(action);
        CheckObservation(observation);
        int reward = _play.Step(action.Index, out bool over);
        _play.Observe(observation);
        return new StepResult(reward, over, Truncated: false);
    }

    /// <inheritdoc/>
    public void SaveState(StateWriter writer) => _play.Save(writer);

    /// <inheritdoc/>
    public void LoadState(StateReader reader) => _play.Load(reader);

    private void CheckObservation(Span<float> observation)
    {
        if (observation.Length != _play.ObservationSpace.Size)
        {
            throw Misuse.ObservationLength(_play.Name, observation.Length, _play.ObservationSpace);
        }
    }
}
