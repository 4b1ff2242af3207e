namespace Gradus.Cli;

/// <summary>A dashboard that the user asked for.</summary>
/// <param name="Port">Its port; null for one that is free.</param>
internal readonly record struct BoardRequest(int? Port);
