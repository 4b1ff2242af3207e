namespace Gradus.Rl;

/// <summary>The default size of a run.</summary>
/// <param name="Environments">Environments that are stepped together, at least 1.</param>
/// <param name="Steps">Environment steps in total, over all environments, at least 1.</param>
public readonly record struct RunSize(int Environments, long Steps);
