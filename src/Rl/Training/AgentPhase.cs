namespace Gradus.Rl;

/// <summary>What an <see cref="Agent"/> is doing.</summary>
internal enum AgentPhase
{
    /// <summary>Nothing.</summary>
    Idle,

    /// <summary>It learns.</summary>
    Learning,

    /// <summary>It can learn no more.</summary>
    Disposed,
}
