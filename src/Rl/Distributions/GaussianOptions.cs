namespace Gradus.Rl;

/// <summary>Options of a policy over a box of actions; ignored for other action spaces.</summary>
/// <param name="LogStd">Where the standard deviations come from.</param>
/// <param name="Squash">Squash actions into the box with tanh instead of clipping them.</param>
/// <param name="InitialLogStd">ln σ before training.</param>
public sealed record GaussianOptions(LogStdKind LogStd = LogStdKind.Parameter, bool Squash = false, double InitialLogStd = 0);
