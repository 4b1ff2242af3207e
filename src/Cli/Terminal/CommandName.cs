namespace Gradus.Cli;

/// <summary>How to call this program from here, so that a suggested command can be copied.</summary>
internal static class CommandName
{
    private const string Installed = "gradus";

    private const string Host = "dotnet";

    /// <summary>
    /// <c>gradus</c> if that is on the path, otherwise the program's file relative to the current folder, after <c>dotnet</c> where that
    /// runs it.
    /// </summary>
    public static string Text { get; } = Find();

    /// <summary>A word quoted so that a shell takes it as one word and as nothing else: for suggestions that are copied.</summary>
    public static string Quote(string word)
    {
        if (word.Length > 0 && word.All(IsPlain))
        {
            return word;
        }

        return OperatingSystem.IsWindows()
            ? $"\"{word.Replace("\"", "\\\"", StringComparison.Ordinal)}\""
            : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }

    /// <summary>Whether a character means nothing to a shell.</summary>
    private static bool IsPlain(char letter) => char.IsLetterOrDigit(letter)
        || "-_./:=,+@".Contains(letter, StringComparison.Ordinal)
        || (letter == '\\' && OperatingSystem.IsWindows());

    private static string Find()
    {
        string? program = Environment.ProcessPath;
        if (program is not null && Path.GetFileNameWithoutExtension(program) == Host && Environment.GetCommandLineArgs()[0] is { } file &&
            Path.GetFileNameWithoutExtension(file) == Installed)
        {
            return $"{Host} {Relative(file)}";
        }

        if (program is null || Path.GetFileNameWithoutExtension(program) != Installed)
        {
            return Installed;
        }

        string[] folders = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [];
        if (folders.Contains(Path.GetDirectoryName(program)))
        {
            return Installed;
        }

        return Relative(program);
    }

    private static string Relative(string file)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, file);
        return Quote(relative.StartsWith("..", StringComparison.Ordinal) ? file : relative);
    }
}
