namespace Gradus.Envs;

/// <summary>How a game of MinAtar is played.</summary>
/// <param name="MinimalActions">Whether only the actions that do something in the game can be chosen, as in the ids that end in v1.</param>
/// <param name="StickyActions">The probability with which a step repeats the action before instead of taking a new one.</param>
/// <param name="DifficultyRamping">Whether the game becomes harder with time; Breakout and Freeway never do.</param>
internal readonly record struct MinAtarOptions(bool MinimalActions, double StickyActions, bool DifficultyRamping);
