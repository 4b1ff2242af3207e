namespace Gradus.Envs;

/// <summary>What a <see cref="VectorEnvironment"/> is ready for.</summary>
internal enum VectorPhase
{
    /// <summary>The next call must be Reset.</summary>
    NeedsReset,

    /// <summary>Episodes are running in all environments.</summary>
    Running,

    /// <summary>A call is in progress.</summary>
    Busy,

    /// <summary>It can do nothing any more.</summary>
    Disposed,
}
