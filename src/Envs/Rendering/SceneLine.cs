namespace Gradus.Envs;

/// <summary>One stroke of a <see cref="Scene"/>: straight lines from point to point.</summary>
/// <param name="Points">Two or more points in the scene's own units, y upwards.</param>
/// <param name="Accent">Whether it shows the agent rather than its surroundings.</param>
public sealed record SceneLine(IReadOnlyList<(double X, double Y)> Points, bool Accent);
