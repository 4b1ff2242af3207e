using System.Globalization;

namespace Gradus;

/// <summary>
/// Replaces a file in one step: the content goes to a temporary file in the same folder, is flushed to the disk, and is renamed over the
/// target. After a crash or on a full disk, a reader sees the old file or the new one, never a mixture.
/// </summary>
public static class AtomicFile
{
    private static int _count;

    /// <summary>Writes a file.</summary>
    /// <param name="path">The target; its folder must exist.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">The folder is missing or the disk refuses; the target is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written; the target is unchanged.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string target = Path.GetFullPath(path);
        string? folder = Path.GetDirectoryName(target);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"'{path}' cannot be written: the folder '{folder}' does not exist.");
        }

        string suffix = string.Create(CultureInfo.InvariantCulture, $".{Environment.ProcessId}-{Interlocked.Increment(ref _count)}.tmp");
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
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
