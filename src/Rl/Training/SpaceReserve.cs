namespace Gradus.Rl;

/// <summary>
/// Room on a disk that is held for later, in a file of its own: when the disk is full, the file gives way to what must be saved. A file
/// system that cannot allocate in advance holds none. The room is free again when the process ends, however it ends.
/// </summary>
/// <param name="path">The file, next to what needs the room.</param>
internal sealed class SpaceReserve(string path) : IDisposable
{
    /// <summary>Room for a file's header, and for what files grow by during a run.</summary>
    private const long Margin = 4 * 1024;

    private FileStream? _file;
    private long _bytes;

    /// <summary>Holds room for a policy that is to be saved later.</summary>
    public void HoldFor(Policy policy) => HoldFor(policy.ParameterCount * (long)sizeof(float));

    /// <summary>Holds room for the content of a file, and its header.</summary>
    /// <returns>Whether the disk has it.</returns>
    public bool HoldFor(long content) => Hold(content + Margin);

    /// <summary>Saves a file; if the disk is full, into the room that is held.</summary>
    /// <param name="file">The file.</param>
    /// <param name="save">Writes it, or leaves what was there.</param>
    public void Write(string file, Action<string> save)
    {
        try
        {
            save(file);
        }
        catch (IOException) when (Release())
        {
            save(file); // what it replaced has made room for the next reserve
        }
    }

    public void Dispose() => Release();

    /// <summary>Holds at least this much from now on, if the disk has it; if not, nothing is held.</summary>
    private bool Hold(long bytes)
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
    private bool Release()
    {
        bool held = _file is not null;
        _file?.Dispose();
        _file = null;
        return held;
    }
}
