namespace Gradus.Rl;

/// <summary>An update that a store has applied.</summary>
/// <param name="Number">The updates that had been applied when it was done, itself included.</param>
/// <param name="Before">Those that had been applied before it wrote anything; all of them are in what was copied along with it.</param>
internal readonly record struct AppliedUpdate(long Number, long Before);
