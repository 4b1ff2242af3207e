using System.Runtime.InteropServices;

namespace Gradus.Benchmarks;

/// <summary>The processor time of all processes that this one has started and that have ended.</summary>
internal static unsafe partial class ChildTime
{
    private const int Children = -1;
    private const int Words = 32; // of struct rusage, which has 18; the first four are seconds and microseconds, of the user and the system

    /// <summary>The sum so far; zero where the operating system is not Linux.</summary>
    public static TimeSpan Sum()
    {
        if (!OperatingSystem.IsLinux())
        {
            return TimeSpan.Zero;
        }

        long* usage = stackalloc long[Words];
        return GetUsage(Children, usage) == 0
            ? TimeSpan.FromSeconds(usage[0] + usage[2]) + TimeSpan.FromMicroseconds(usage[1] + usage[3])
            : throw new InvalidOperationException($"getrusage failed with {Marshal.GetLastPInvokeError()}.");
    }

    [LibraryImport("libc", EntryPoint = "getrusage", SetLastError = true)]
    private static partial int GetUsage(int who, long* usage);
}
