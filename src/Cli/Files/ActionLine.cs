namespace Gradus.Cli;

/// <summary>One thing that a policy could have done, or one number of what it did.</summary>
/// <param name="Share">Its probability; of a number where it lies between its bounds, or 0 where it has none.</param>
/// <param name="Text">The probability, or the number with its mean and standard deviation.</param>
/// <param name="IsTaken">Whether it was done.</param>
internal readonly record struct ActionLine(double Share, string Text, bool IsTaken);
