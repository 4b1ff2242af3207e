namespace Gradus.Rl;

/// <summary>How far an update is that is made in pieces.</summary>
internal enum UpdateStage
{
    /// <summary>None has begun.</summary>
    None,

    /// <summary>Its rollout is being collected, or is complete and has not been asked for.</summary>
    Collecting,

    /// <summary>It learns from its rollout.</summary>
    Learning,
}
