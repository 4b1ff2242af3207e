namespace Gradus.Rl;

/// <summary>
/// Room on a disk that is held for later, in a file of its own: when the disk is full, the file gives way to what must be saved. A file
/// system that cannot allocate in advance holds none. The room is free again when the process ends, however it ends.
/// </summary>
/// <param name="path">The file, next to what needs the room.</param>
internal sealed class SpaceReserve(string path) : IDisposable
{
    private FileStream? _file;
    private long _bytes;

    /// <summary>Holds at least this much from now on, if the disk has it.</summary>
    /// <returns>Whether it has; if not, nothing is held.</returns>
    public bool Hold(long bytes)
    {
        if (_file is not null && bytes <= _bytes)
        {
            return true;
        }

        Release();
        try
        {
            _file = new FileStream(
                path,
                new FileStreamOptions
                {
                    Mode = FileMode.Create,
                    Access = FileAccess.Write,
                    Share = FileShare.Delete,
                    BufferSize = 1,
                    PreallocationSize = bytes,
                    Options = FileOptions.DeleteOnClose,
                });
            _bytes = bytes;
            if (!OperatingSystem.IsWindows())
            {
                File.Delete(path); // an open file without a name: a killed process leaves nothing
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // without a reserve, a save on a full disk fails as it would have
        }
    }

    /// <summary>Gives the room back.</summary>
    /// <returns>Whether there was any.</returns>
    public bool Release()
    {
        bool held = _file is not null;
        _file?.Dispose();
        _file = null;
        return held;
    }

    public void Dispose() => Release();
}
