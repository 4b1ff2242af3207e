using System.Globalization;

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

    /// <summary>Words after the program's name, quoted, as a line to copy.</summary>
    public static string Line(IEnumerable<string> words) => string.Join(' ', words.Select(Quote).Prepend(Text));

    /// <summary>A word quoted so that a shell takes it as one word and as nothing else: for suggestions that are copied.</summary>
    public static string Quote(string word)
    {
        if (word.Length > 0 && word.All(IsPlain) && word[0] != '=') // a shell may take =word for the path of a command
        {
            return word;
        }

        if (!OperatingSystem.IsWindows() && word.Any(IsInvisible))
        {
            return $"$'{string.Concat(word.Select(Escape))}'"; // shown as it is, a line feed or an escape could not be copied
        }

        return OperatingSystem.IsWindows()
            ? $"\"{word.Replace("\"", "\\\"", StringComparison.Ordinal)}\""
            : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }

    private static bool IsInvisible(char letter) => char.IsControl(letter) || PlainText.Of(letter.ToString()).Length > 1;

    private static string Escape(char letter) => letter switch
    {
        '\\' or '\'' => $"\\{letter}",
        '\n' => "\\n",
        '\t' => "\\t",
        _ => IsInvisible(letter) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}") : letter.ToString(),
    };

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
