namespace Gradus.Cli;

/// <summary>How a run ended.</summary>
internal enum TrainOutcome
{
    /// <summary>All steps were taken.</summary>
    Completed,

    /// <summary>The return given by <c>--stop-at</c> was reached.</summary>
    Stopped,

    /// <summary>Ctrl+C.</summary>
    Interrupted,

    /// <summary>A loss or gradient was not finite, or an environment failed.</summary>
    Failed,
}
