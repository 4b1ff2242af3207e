using System.Globalization;

namespace Gradus;

/// <summary>
/// Replaces a file in one step: the content goes to a temporary file in the same folder, is flushed to the disk, and is renamed over the
/// target; then the folder is flushed, so that a power cut does not take the new name back. After a crash or on a full disk, a reader sees
/// the old file or the new one, never a mixture. A symbolic link stays, and the file that it leads to is replaced.
/// </summary>
public static class AtomicFile
{
    private const string Extension = ".tmp";

    private static int _count;

    /// <summary>Writes a file.</summary>
    /// <param name="path">The target; its folder must exist.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">
    /// The folder is missing, the disk refuses, or the target is a folder, a device or a pipe; the target is unchanged.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written; the target is unchanged.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string target = BehindLinks(Path.GetFullPath(path));
        string? folder = Path.GetDirectoryName(target);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"'{path}' cannot be written: the folder '{folder}' does not exist.");
        }

        if (Directory.Exists(target) || FileSystem.IsSpecial(target))
        {
            throw new IOException($"'{path}' cannot be written: it is not a file, but a folder, a device or a pipe.");
        }

        string suffix = string.Create(
            CultureInfo.InvariantCulture, $".{Environment.ProcessId}-{Interlocked.Increment(ref _count)}{Extension}");
        string temporary = target + suffix;
        try
        {
            using (FileStream stream = new(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch (ArgumentOutOfRangeException exception)
        {
            Discard(temporary); // what .NET throws for EFBIG, a limit on the size of files
            throw new IOException($"'{path}' cannot be written: it would be larger than a file may be here.", exception);
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException && exception.Message.Contains(temporary, StringComparison.Ordinal))
        {
            Discard(temporary);
            string message = exception.Message.Replace(temporary, path, StringComparison.Ordinal); // nobody asked for the temporary file
            throw exception is UnauthorizedAccessException
                ? new UnauthorizedAccessException(message, exception)
                : new IOException(message, exception) { HResult = exception.HResult };
        }
        catch
        {
            Discard(temporary);
            throw;
        }

        FileSystem.FlushFolder(folder);
    }

    /// <summary>
    /// Deletes the temporary files that killed processes left next to a file. Only for a file that nobody else is writing.
    /// </summary>
    /// <param name="path">The target of their <see cref="Write"/>.</param>
    public static void RemoveLeftovers(string path)
    {
        try
        {
            string target = BehindLinks(Path.GetFullPath(path));
            string prefix = $"{Path.GetFileName(target)}.";
            foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(target) ?? "", $"*{Extension}"))
            {
                ReadOnlySpan<char> name = Path.GetFileName(file.AsSpan());
                if (name.StartsWith(prefix, StringComparison.Ordinal) && name.Length > prefix.Length + Extension.Length
                    && IsSuffix(name[prefix.Length..^Extension.Length]))
                {
                    Discard(file);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Without the folder there is nothing to remove; a folder that cannot be read is an error of the write that follows.
        }
    }

    /// <summary>The final target of a symbolic link, or the path itself.</summary>
    private static string BehindLinks(string path) =>
        new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    /// <summary>Whether a text is a process and a count, as in <c>4711-3</c>.</summary>
    private static bool IsSuffix(ReadOnlySpan<char> text)
    {
        int dash = text.IndexOf('-');
        return dash > 0 && dash < text.Length - 1 && !text[..dash].ContainsAnyExceptInRange('0', '9')
            && !text[(dash + 1)..].ContainsAnyExceptInRange('0', '9');
    }

    private static void Discard(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Why the file could not be written matters more, and the next start removes it.
        }
    }
}
