namespace Gradus.Envs;

/// <summary>
/// The rules of one game on a board of ten by ten: a struct with everything that can differ between two moments of an episode. Columns x
/// count from the left and rows y from the top, both from 0.
/// </summary>
/// <typeparam name="TSelf">The struct itself.</typeparam>
internal interface IMinAtarRules<TSelf>
    where TSelf : struct, IMinAtarRules<TSelf>
{
    /// <summary>The game's name in error messages and saved states.</summary>
    static abstract string Name { get; }

    /// <summary>C, the number of kinds of things that a frame shows, each in a channel of its own.</summary>
    static abstract int Channels { get; }

    /// <summary>The actions that do something in this game.</summary>
    static abstract ReadOnlySpan<MinAtarAction> MinimalActions { get; }

    /// <summary>Begins an episode: sets every field.</summary>
    void Begin(RandomState random);

    /// <summary>Plays one step.</summary>
    /// <param name="action">What the player does.</param>
    /// <param name="ramping">Whether the game becomes harder with time.</param>
    /// <param name="random">The random stream.</param>
    /// <param name="over">Whether the step ended the episode.</param>
    /// <returns>The reward, which is a whole number in all games.</returns>
    int Act(MinAtarAction action, bool ramping, RandomState random, out bool over);

    /// <summary>Draws what is on the board.</summary>
    /// <param name="frame">An empty frame.</param>
    void Draw(MinAtarFrame frame);

    /// <summary>Writes all fields.</summary>
    void Save(StateWriter writer);

    /// <summary>Reads what <see cref="Save"/> wrote in the middle of an episode; what no episode can lead to is refused.</summary>
    static abstract TSelf Load(StateReader reader);
}
