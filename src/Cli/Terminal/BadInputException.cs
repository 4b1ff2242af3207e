namespace Gradus.Cli;

/// <summary>
/// The user asked for something impossible. The message is shown as it is, and the process exits with <see cref="ExitCode.BadInput"/>.
/// </summary>
/// <param name="message">What was wrong and what would be right.</param>
internal sealed class BadInputException(string message) : Exception(message);
