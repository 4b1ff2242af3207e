using System.Runtime;

namespace Gradus.Tests;

public sealed class AllocationTests
{
    [Fact]
    public void No_collection_runs_beside_the_tests_so_allocations_are_counted_exactly() =>
        Assert.Equal(GCLatencyMode.Batch, GCSettings.LatencyMode);

    [Fact]
    public void What_is_allocated_is_counted()
    {
        object? kept = null;
        long allocated = Allocation.Of(() => kept = new byte[1000]);

        // Header, type, length and 1,000 bytes, each 8 bytes on a 64-bit machine.
        Assert.Equal(8 + 8 + 8 + 1000, allocated);
        Assert.Equal(0, Allocation.Of(() => GC.KeepAlive(kept)));
    }
}
