using System.Globalization;

namespace Gradus.Cli;

/// <summary>
/// Makes folders for results. Existing results are never lost: without <c>--out</c> a command gets a new folder; with it, earlier files
/// move to <c>earlier-1</c>, <c>earlier-2</c>, …
/// </summary>
internal static class OutputFolder
{
    /// <summary>Makes a folder and checks that it can be written before any work is done.</summary>
    /// <param name="requested">The value of <c>--out</c>, or null.</param>
    /// <param name="name">The folder's name inside <c>runs</c>, used when none was requested.</param>
    /// <param name="files">The names of the files that will be written.</param>
    /// <param name="earlier">Where earlier files of these names were moved, or null if there were none.</param>
    /// <returns>The folder, as the user would type it.</returns>
    /// <exception cref="BadInputException">The folder cannot be made or written.</exception>
    public static string Create(string? requested, string name, IEnumerable<string> files, out string? earlier)
    {
        string path = requested ?? FirstFree(Path.Combine("runs", name), "-", 2);
        try
        {
            Directory.CreateDirectory(path);
            string probe = Path.Combine(path, ".gradus-probe");
            AtomicFile.Write(probe, stream => stream.WriteByte((byte)'\n'));
            File.Delete(probe);
            earlier = SetAside(path, files);
            return path;
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BadInputException($"The output folder '{path}' cannot be written: {exception.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static string? SetAside(string path, IEnumerable<string> names)
    {
        string[] files = [.. names.Where(file => File.Exists(Path.Combine(path, file)))];
        if (files.Length == 0)
        {
            return null;
        }

        string earlier = FirstFree(Path.Combine(path, "earlier-"), "", 1);
        Directory.CreateDirectory(earlier);
        foreach (string file in files)
        {
            File.Move(Path.Combine(path, file), Path.Combine(earlier, file));
        }

        return earlier;
    }

    /// <summary>The path itself if it may be used without a number and is free, otherwise the first free numbered one.</summary>
    private static string FirstFree(string path, string separator, int first)
    {
        string candidate = separator.Length > 0 ? path : Numbered(path, separator, first);
        for (int number = first; Directory.Exists(candidate) || File.Exists(candidate); number++)
        {
            candidate = Numbered(path, separator, number);
        }

        return candidate;
    }

    private static string Numbered(string path, string separator, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{path}{separator}{number}");
}
