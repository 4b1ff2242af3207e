using System.Runtime.InteropServices;

namespace Gradus;

/// <summary>What Unix offers beyond .NET: flushing a folder's list of names to the disk, and the kind of a file.</summary>
internal static partial class FileSystem
{
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

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Flush(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
