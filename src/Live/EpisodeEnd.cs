namespace Gradus.Live;

/// <summary>How an episode ended.</summary>
internal enum EpisodeEnd
{
    /// <summary>It is going on.</summary>
    None,

    /// <summary>In a terminal state.</summary>
    Terminated,

    /// <summary>By a time limit.</summary>
    Truncated,
}
