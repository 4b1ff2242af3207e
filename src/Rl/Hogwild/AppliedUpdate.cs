namespace Gradus.Rl;

/// <summary>An update applied by a store.</summary>
/// <param name="Number">The number of updates applied when it was done, including itself.</param>
/// <param name="Before">The number of updates applied before it wrote anything; all of them are in the copy made along with it.</param>
internal readonly record struct AppliedUpdate(long Number, long Before);
