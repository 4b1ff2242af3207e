namespace Gradus.Rl;

/// <summary>How a policy over a box of actions is made; without meaning for other action spaces.</summary>
/// <param name="LogStd">Where the standard deviations come from.</param>
/// <param name="Squash">Squash actions into the box with tanh, instead of clipping them to it.</param>
/// <param name="InitialLogStd">ln σ before training.</param>
public sealed record GaussianOptions(LogStdKind LogStd = LogStdKind.Parameter, bool Squash = false, double InitialLogStd = 0);
