namespace Gradus.Envs;

/// <summary>Where an environment stands between its calls.</summary>
internal enum EpisodePhase : byte
{
    NotStarted,
    Running,
    Ended,
}
