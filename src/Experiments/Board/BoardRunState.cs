namespace Gradus.Experiments;

/// <summary>What a run is doing.</summary>
public enum BoardRunState
{
    /// <summary>A process trains it.</summary>
    Running,

    /// <summary>It was interrupted, and can be resumed.</summary>
    Interrupted,

    /// <summary>It is complete.</summary>
    Finished,
}
