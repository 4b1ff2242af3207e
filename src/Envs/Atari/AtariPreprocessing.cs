using System.Globalization;

namespace Gradus.Envs;

/// <summary>
/// The usual wrappers of Atari games, in the usual order: <see cref="NoopReset"/>, <see cref="MaxAndSkip"/>, <see cref="EpisodicLife"/>,
/// <see cref="FireReset"/> where there is a fire button, <see cref="GrayscaleObservation"/>, <see cref="ResizeObservation"/>,
/// <see cref="ClipReward"/> and <see cref="FrameStack"/>.
/// </summary>
/// <remarks>Source: Mnih et al., "Human-Level Control through Deep Reinforcement Learning" (2015), and OpenAI's Baselines.</remarks>
public static class AtariPreprocessing
{
    /// <summary>The sides of the images that a policy sees.</summary>
    public const int Side = 84;

    /// <summary>How many frames it sees at once, as channels.</summary>
    public const int Frames = 4;

    /// <summary>How many frames pass with each action.</summary>
    public const int Skip = 4;

    private const int MaxNoops = 30;

    /// <summary>What a policy sees: (84, 84, 4) bytes, the oldest frame first.</summary>
    public static Box ObservationSpace { get; } = new(BoxElement.UInt8, 0, byte.MaxValue, Side, Side, Frames);

    /// <summary>What is done to frames and rewards, in words.</summary>
    public static string Summary { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"up to {MaxNoops} no-op actions at the start, every action for {Skip} frames, fire pressed where there is such a button, grey "
            + $"{Side}×{Side} images, the last {Frames} of them at once; in training, an episode is a life and rewards are clipped to ±1");

    /// <summary>Wraps a game.</summary>
    /// <param name="game">A game that shows every frame as an image (rows, columns, 3) of bytes.</param>
    /// <param name="forTraining">
    /// Whether an episode is a life and rewards are clipped; an evaluation counts whole games and their score.
    /// </param>
    /// <returns>The outermost wrapper, which owns the game.</returns>
    /// <exception cref="ArgumentException">It is not such a game.</exception>
    public static IEnvironment Wrap(IEnvironment game, bool forTraining = true)
    {
        IArcadeEnvironment arcade = Arcade.Require(nameof(AtariPreprocessing), game);
        IEnvironment wrapped = new MaxAndSkip(new NoopReset(game, MaxNoops), Skip);
        wrapped = forTraining ? new EpisodicLife(wrapped) : wrapped;
        wrapped = FireReset.IsFor(arcade) ? new FireReset(wrapped) : wrapped;
        wrapped = new ResizeObservation(new GrayscaleObservation(wrapped), Side, Side);
        wrapped = forTraining ? new ClipReward(wrapped) : wrapped;
        return new FrameStack(wrapped, Frames, asChannels: true);
    }
}
