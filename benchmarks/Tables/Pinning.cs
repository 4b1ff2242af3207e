using System.Numerics;
using System.Runtime.InteropServices;

namespace Gradus.Benchmarks;

/// <summary>Keeps threads on one processor. Does nothing where the operating system is not Linux.</summary>
internal static unsafe partial class Pinning
{
    private const int Words = 16; // 1,024 processors

    private static readonly ulong[] Allowed = ReadAllowed();

    /// <summary>Keeps the calling thread, and threads that it starts from now on, on one of the processors that this process may use.</summary>
    /// <param name="processor">Which, from 0; again from the first behind the last.</param>
    public static void To(int processor)
    {
        int count = Allowed.Sum(BitOperations.PopCount);
        if (count > 0)
        {
            var one = new ulong[Words];
            int bit = Enumerable.Range(0, 64 * Words).Where(bit => (Allowed[bit / 64] >> (bit % 64) & 1) == 1).ElementAt(processor % count);
            one[bit / 64] = 1UL << (bit % 64);
            Set(one);
        }
    }

    /// <summary>Lets the calling thread run anywhere again.</summary>
    public static void Release() => Set(Allowed);

    private static ulong[] ReadAllowed()
    {
        var mask = new ulong[Words];
        if (OperatingSystem.IsLinux())
        {
            fixed (ulong* pointer = mask)
            {
                _ = GetAffinity(0, sizeof(ulong) * Words, pointer);
            }
        }

        return mask;
    }

    private static void Set(ulong[] mask)
    {
        if (OperatingSystem.IsLinux())
        {
            fixed (ulong* pointer = mask)
            {
                _ = SetAffinity(0, sizeof(ulong) * Words, pointer);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int thread, nint size, ulong* mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nint size, ulong* mask);
}
