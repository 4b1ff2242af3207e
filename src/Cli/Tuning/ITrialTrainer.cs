using Gradus.Experiments;

namespace Gradus.Cli;

/// <summary>Trains the trials of a search, as many at a time as there is room for.</summary>
internal interface ITrialTrainer : IDisposable
{
    /// <summary>Trains a trial.</summary>
    /// <exception cref="OperationCanceledException">The search was cancelled.</exception>
    Task<TrialResult> TrainAsync(Trial trial, int rung);

    /// <summary>Forgets what was kept of a trial until its result is safe.</summary>
    void Release(TrialResult result);
}
