namespace Gradus.Rl;

/// <summary>Who uses a <see cref="Worker"/>'s environment.</summary>
internal enum EnvironmentUse
{
    /// <summary>Nobody.</summary>
    None,

    /// <summary>The worker's thread.</summary>
    Stepped,

    /// <summary>The worker's thread, which disposes it if it ever comes back.</summary>
    Abandoned,
}
