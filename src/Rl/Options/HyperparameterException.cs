namespace Gradus.Rl;

/// <summary>
/// A hyper-parameter does not exist or cannot have the value it was given. The message is one or two sentences that say which one, what was
/// given and what would be right; it can be shown to a user as it is.
/// </summary>
/// <param name="message">The sentence.</param>
public sealed class HyperparameterException(string message) : ArgumentException(message);
