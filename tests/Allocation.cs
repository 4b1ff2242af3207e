namespace Gradus.Tests;

/// <summary>What a piece of code allocates.</summary>
internal static class Allocation
{
    /// <summary>
    /// The bytes that a run allocates on this thread, the least of three runs. A collection that another test causes in the middle may charge
    /// this thread for memory that it never used; code that does allocate does so in every run.
    /// </summary>
    public static long OnThisThread(Action run)
    {
        long least = long.MaxValue;
        for (int i = 0; i < 3; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
