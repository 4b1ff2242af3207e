namespace Gradus.Cli;

/// <summary>
/// The current folder at the start of the process. Names on the command line are relative to it for good: environments may change the
/// current folder, and results must not follow them.
/// </summary>
internal static class StartFolder
{
    /// <summary>Its full path; the command reads it before it runs anything else.</summary>
    public static string Path { get; } = Environment.CurrentDirectory;

    /// <summary>The full path of a name on the command line.</summary>
    /// <exception cref="BadInputException">The name cannot be a path.</exception>
    public static string Full(string name)
    {
        if (name.Length == 0)
        {
            throw new BadInputException("A file or folder needs a name; this one is empty."); // .NET would take the folder itself
        }

        try
        {
            return System.IO.Path.GetFullPath(name, Path);
        }
        catch (ArgumentException)
        {
            throw new BadInputException($"'{name}' cannot be the name of a file or folder.");
        }
    }
}
