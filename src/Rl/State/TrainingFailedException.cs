namespace Gradus.Rl;

/// <summary>
/// A loss or gradient became NaN or infinite, or a worker failed. The update was not applied: the agent's parameters are the last good ones
/// and can be saved.
/// </summary>
/// <param name="message">One sentence that names the op, the layer and the update, or the worker and its step.</param>
/// <param name="innerException">The exception that a worker failed with, if any.</param>
public sealed class TrainingFailedException(
    string message, Exception? innerException = null) : InvalidOperationException(message, innerException);
