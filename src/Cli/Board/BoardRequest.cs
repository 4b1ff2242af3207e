namespace Gradus.Cli;

/// <summary>A dashboard that the user asked for.</summary>
/// <param name="Port">Its port; null for one that is free.</param>
internal readonly record struct BoardRequest(int? Port)
{
    /// <summary>Takes the port.</summary>
    /// <exception cref="BadInputException">It is in use, or not to be had.</exception>
    public BoardDoor Open() => BoardDoor.Open(Port);
}
