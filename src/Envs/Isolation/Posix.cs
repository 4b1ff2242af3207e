using System.Runtime.InteropServices;

namespace Gradus.Envs;

/// <summary>
/// The system calls of Unix that processes and pipes need and .NET does not offer. None of them may be called on Windows.
/// </summary>
internal static partial class Posix
{
    public const short Readable = 1;
    public const short Writable = 4;
    public const short HungUp = 16;

    private const int SigInterrupt = 2;
    private const int SigKill = 9;
    private const int ReadOnly = 0;

    /// <summary>The process that started this one; another once that has ended.</summary>
    public static int Parent => GetParent();

    /// <summary>Whether these calls exist here.</summary>
    public static bool IsSupported => !OperatingSystem.IsWindows();

    /// <summary>Waits until a file is ready, hangs up or breaks.</summary>
    /// <param name="file">The file's descriptor.</param>
    /// <param name="events">What to wait for, besides hanging up.</param>
    /// <param name="timeout">The longest to wait; infinite for ever.</param>
    /// <returns>What it is ready for; 0 if the time has passed.</returns>
    public static short Wait(int file, short events, TimeSpan timeout)
    {
        var entry = new PollEntry { File = file, Events = events };
        int milliseconds = timeout == Timeout.InfiniteTimeSpan ? -1 : (int)timeout.TotalMilliseconds;
        return Poll(ref entry, 1, milliseconds) > 0 ? entry.Returned : (short)0;
    }

    /// <summary>Another descriptor of a file, which programs started from here do not inherit.</summary>
    public static int Duplicate(int file)
    {
        int copy = Dup(file);
        _ = Control(copy, OperatingSystem.IsMacOS() ? 0x20006601u : 0x5451u); // FIOCLEX
        return copy;
    }

    /// <summary>Makes a descriptor mean another's file.</summary>
    public static void Redirect(int from, int to) => _ = Dup2(from, to);

    /// <summary>Opens a file for reading.</summary>
    public static int OpenForReading(string path) => Open(path, ReadOnly);

    /// <summary>Closes a descriptor.</summary>
    public static void CloseFile(int file) => _ = Close(file);

    /// <summary>Puts this process and those that it will start into a group of their own.</summary>
    /// <returns>Whether it is in a group of its own now.</returns>
    public static bool LeadGroup() => SetGroup(0, 0) == 0;

    /// <summary>Asks a process to end, as Ctrl+C does.</summary>
    public static void Interrupt(int process) => _ = Kill(process, SigInterrupt);

    /// <summary>Kills all processes of a group, if there is one.</summary>
    /// <param name="leader">The process that founded it; 0 for this process's own group.</param>
    public static void KillGroup(int leader) => _ = Kill(-leader, SigKill);

    /// <summary>Ends this process at once, whatever its threads are doing.</summary>
    public static void EndNow(int exitCode) => Exit(exitCode);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollEntry entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Dup(int file);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Dup2(int from, int to);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int file, nuint request);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int GetParent();

    [LibraryImport("libc", EntryPoint = "setpgid")]
    private static partial int SetGroup(int process, int group);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int exitCode);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int File;
        public short Events;
        public short Returned;
    }
}
