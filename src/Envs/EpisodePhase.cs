namespace Gradus.Envs;

/// <summary>An environment's phase between calls.</summary>
internal enum EpisodePhase : byte
{
    NotStarted,
    Running,
    Ended,
}
