namespace Gradus.Experiments;

/// <summary>A file that grows by whole rows: one that the disk refuses is cut off again.</summary>
internal sealed class RowFile : IDisposable
{
    private readonly FileStream _file;

    private RowFile(FileStream file) => _file = file;

    /// <summary>Opens a table of rows: that of an earlier part of the run with the rows that are kept, or a new one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="beginning">The first bytes of either.</param>
    /// <param name="isResumed">Whether the run has an earlier part.</param>
    /// <param name="keep">Copies what is kept of the earlier file, the first argument, to the second.</param>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static RowFile Open(string path, byte[] beginning, bool isResumed, Action<Stream, Stream> keep) =>
        isResumed && File.Exists(path)
            ? Continue(path, stream =>
            {
                stream.Write(beginning);
                using FileStream earlier = File.OpenRead(path);
                keep(earlier, stream);
            })
            : Begin(path, beginning);

    /// <summary>Begins a file.</summary>
    /// <param name="path">The file; an existing one is emptied.</param>
    /// <param name="beginning">Its first bytes.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static RowFile Begin(string path, ReadOnlySpan<byte> beginning)
    {
        var file = new RowFile(Open(path, FileMode.Create));
        if (file.TryWrite(beginning) is { } failure)
        {
            file.Dispose();
            throw new IOException($"'{path}' cannot be written: {failure.Message}", failure);
        }

        return file;
    }

    /// <summary>Replaces a file in a single step by what is kept of it: a kill or a full disk here leaves the old one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="keep">Writes what is kept.</param>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static RowFile Continue(string path, Action<Stream> keep)
    {
        AtomicFile.Write(path, keep);
        FileStream file = Open(path, FileMode.Open);
        file.Seek(0, SeekOrigin.End);
        return new RowFile(file);
    }

    /// <summary>Writes the whole of some rows, or nothing of them.</summary>
    /// <returns>Why not; or null.</returns>
    public Exception? TryWrite(ReadOnlySpan<byte> rows)
    {
        long before = _file.Position;
        try
        {
            _file.Write(rows);
            return null;
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException) // the last for a limit on file sizes
        {
            try
            {
                _file.SetLength(before); // part of a row is not a row
                _file.Position = before;
            }
            catch (Exception again) when (again is IOException or UnauthorizedAccessException)
            {
                // A reader, and the next start, leave out a row that is not whole.
            }

            return exception;
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStream Open(string path, FileMode mode) => new(path, mode, FileAccess.Write, FileShare.Read, bufferSize: 1);
}
