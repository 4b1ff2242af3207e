using System.Globalization;
using System.Text;

namespace Gradus.Cli;

/// <summary>
/// Holds a folder for one process that writes results to it. The lock is the operating system's on an open file, so it ends with its
/// process, however that ends, and a lock file that a dead process left behind is nobody's. The file stays: removing it would let two
/// processes hold two files of one name. Beside it, a second file says who holds it, for the message to others.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private const string LockName = ".gradus-lock";
    private const string OwnerName = ".gradus-owner";
    private const int MaxOwnerLength = 200;

    private readonly FileStream _file;
    private readonly string _owner;

    private FolderLock(FileStream file, string owner) => (_file, _owner) = (file, owner);

    /// <summary>Whether the folder that was locked is still the one of that name: it may have been deleted, and made again.</summary>
    public bool IsInPlace => File.Exists(_owner) && Holder(_owner) == Myself;

    /// <summary>Who holds it, in a line for people; below, when that process began: its number will be another's one day.</summary>
    private static string Myself { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"process {Environment.ProcessId} (gradus) on {Environment.MachineName}\n{ProcessBeginning.Of(Environment.ProcessId)}");

    /// <summary>Whether this program has ever held a folder.</summary>
    /// <param name="folder">Its full path.</param>
    public static bool HasHeld(string folder) => File.Exists(Path.Combine(folder, LockName));

    /// <summary>Takes the lock, unless another process, or another run in this one, holds it.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="holder">Who holds the folder; null if the lock was taken.</param>
    /// <returns>The lock, or null if somebody else holds it.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static FolderLock? TryTake(string folder, out string? holder)
    {
        string full = Path.GetFullPath(folder);
        string owner = Path.Combine(full, OwnerName);
        if (Open(Path.Combine(full, LockName)) is not { } file)
        {
            holder = Holder(owner).Split('\n')[0];
            return null;
        }

        holder = null;
        try
        {
            AtomicFile.RemoveLeftovers(owner);
            AtomicFile.Write(owner, stream => stream.Write(Encoding.UTF8.GetBytes(Myself)));
            return new FolderLock(file, owner);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The number of the process on this machine that holds a folder; null if there is none. Reads, and locks nothing.</summary>
    /// <param name="folder">The folder.</param>
    public static int? HolderOf(string folder)
    {
        string owner = Path.Combine(Path.GetFullPath(folder), OwnerName);
        string[] lines = File.Exists(owner) ? Holder(owner).Split('\n') : [];
        return lines is [var who, var beginning] && who.Split(' ') is ["process", var number, _, _, var machine]
            && machine == Environment.MachineName
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int id)
            && ProcessBeginning.Of(id) == beginning
                ? id
                : null; // it was killed, and could not say that it ends
    }

    /// <summary>Gives the folder back.</summary>
    public void Dispose()
    {
        try
        {
            if (IsInPlace)
            {
                File.Delete(_owner);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The folder was removed or closed to us meanwhile; without the lock, what the file says is not read.
        }

        _file.Dispose();
    }

    private static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (IsHeldElsewhere(exception))
        {
            return null;
        }
    }

    /// <summary>Whether opening failed because of a lock: a sharing violation on Windows, EWOULDBLOCK elsewhere.</summary>
    private static bool IsHeldElsewhere(IOException exception)
    {
        const int SharingViolation = unchecked((int)0x80070020);
        const int WouldBlockOnLinux = 11;
        const int WouldBlockOnMac = 35;
        return exception.HResult is SharingViolation or WouldBlockOnLinux or WouldBlockOnMac;
    }

    private static string Holder(string owner)
    {
        try
        {
            using StreamReader reader = File.OpenText(owner);
            var words = new char[MaxOwnerLength];
            int length = reader.ReadBlock(words);
            return length > 0 ? new string(words, 0, length) : "another process";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "another process"; // it has just taken the lock and has not said who it is
        }
    }
}
