using System.Runtime.InteropServices;

namespace Gradus;

/// <summary>What Unix offers beyond .NET: flushing a folder's list of names to the disk, and the kind of a file.</summary>
internal static unsafe partial class FileSystem
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint WantType = 1; // STATX_TYPE
    private const int StatLength = 256;
    private const int ModeOffset = 28; // of stx_mode in struct statx, which is the same on every processor
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Folder = 0x4000;

    /// <summary>
    /// Flushes the names in a folder to the disk: a renamed file may otherwise have its old content after a power cut. A file system that
    /// cannot do that is as safe as it can be.
    /// </summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // NTFS logs names
        }

        try
        {
            int handle = Open(folder, flags: 0); // read-only
            if (handle >= 0)
            {
                _ = Flush(handle);
                _ = Close(handle);
            }
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // A C library under another name: the rename itself is still atomic.
        }
    }

    /// <summary>
    /// Whether a path is a device, a pipe or a socket, which a rename would destroy. False where the system cannot say: Linux can.
    /// </summary>
    public static bool IsSpecial(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        byte* status = stackalloc byte[StatLength];
        try
        {
            return Status(CurrentFolder, path, flags: 0, WantType, status) == 0
                && (*(ushort*)(status + ModeOffset) & TypeMask) is not RegularFile and not Folder;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    /// <summary>
    /// Opens a file that somebody names. A device or a pipe has no length to compare with what it claims, and opening one may never end.
    /// </summary>
    /// <exception cref="IOException">There is no such file, or it is none.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileStream OpenForReading(string path) => IsSpecial(path)
        ? throw new IOException($"'{path}' cannot be read: it is not a file, but a device or a pipe.")
        : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Flush(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int folder, string path, int flags, uint mask, byte* status);
}
