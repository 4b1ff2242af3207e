namespace Gradus.Tests;

/// <summary>What code allocates: the one way in which tests measure it.</summary>
/// <remarks>
/// A thread is charged for its allocation buffer, some 8 KB at a time, less what is left of it. A collection beside the running program (a
/// background collection) takes the rest of every thread's buffer away at the end of its marking without a refund, so that a thread that
/// allocates nothing seems to have allocated some kilobytes. The tests therefore run without such collections
/// (<c>ConcurrentGarbageCollection</c> in the project file), and the count is exact.
/// </remarks>
internal static class Allocation
{
    /// <summary>The bytes that a run allocates on this thread.</summary>
    public static long Of(Action run)
    {
        long before = OnThisThread;
        run();
        return OnThisThread - before;
    }

    /// <summary>The bytes that this thread has allocated so far.</summary>
    public static long OnThisThread => GC.GetAllocatedBytesForCurrentThread();
}
