namespace Gradus.Experiments;

/// <summary>
/// Trains single runs of a comparison somewhere else, such as in other processes or on other machines. What is trained there with the same
/// version of Gradus has the results that it has here, to the bit.
/// </summary>
public interface IRunTrainer
{
    /// <summary>Trains and evaluates one run, wherever and whenever there is room for it.</summary>
    /// <param name="order">What is trained.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <returns>The run's figures and policy, or why there are none.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    Task<TrainedRun> TrainAsync(RunOrder order, CancellationToken cancellation);
}
