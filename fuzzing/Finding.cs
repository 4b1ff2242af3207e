namespace Gradus.Fuzzing;

/// <summary>A case that broke a promise.</summary>
/// <param name="Target">The reader's name.</param>
/// <param name="Number">The case's number, from which it can be made again.</param>
/// <param name="Input">The case.</param>
/// <param name="What">Which promise, in one line.</param>
public sealed record Finding(string Target, long Number, byte[] Input, string What);
