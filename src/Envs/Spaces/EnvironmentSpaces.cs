namespace Gradus.Envs;

/// <summary>What an environment shows and takes.</summary>
/// <param name="Observation">The observation space.</param>
/// <param name="Action">The action space.</param>
/// <param name="HasActionMask">Whether some actions are not always legal.</param>
internal readonly record struct EnvironmentSpaces(Space Observation, Space Action, bool HasActionMask);
