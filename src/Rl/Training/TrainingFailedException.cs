namespace Gradus.Rl.Training;

/// <summary>
/// A loss or gradient became NaN or infinite. The update was not applied: the agent's parameters are the last good ones and can be saved.
/// </summary>
/// <param name="message">One sentence that names the op, the layer and the update.</param>
public sealed class TrainingFailedException(string message) : InvalidOperationException(message);
