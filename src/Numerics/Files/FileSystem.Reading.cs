using System.Runtime.InteropServices;
using System.Text;

namespace Gradus;

/// <summary>The kind of a file. The package that only acts compiles this too, so it is in the words of .NET Standard 2.1.</summary>
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
    /// Whether a path is a device, a pipe or a socket, which a rename would destroy. False where the system cannot say: Linux can.
    /// </summary>
    public static bool IsSpecial(string path)
    {
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Linux))
        {
            return false;
        }

        byte* status = stackalloc byte[StatLength];
        try
        {
            fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
            {
                return Status(CurrentFolder, name, flags: 0, WantType, status) == 0
                    && (*(ushort*)(status + ModeOffset) & TypeMask) is not RegularFile and not Folder;
            }
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

#pragma warning disable SYSLIB1054 // .NET Standard 2.1 has no LibraryImport, and nothing here needs marshalling
    [DllImport("libc", EntryPoint = "statx", ExactSpelling = true)]
    private static extern int Status(int folder, byte* path, int flags, uint mask, byte* status);
#pragma warning restore SYSLIB1054
}
