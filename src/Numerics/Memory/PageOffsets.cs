namespace Gradus;

/// <summary>
/// Where large blocks of memory begin in their pages. A loop that reads one block and writes another waits, on most processors, for every
/// store whose address agrees in its last 12 bits with that of a later load; allocators begin large blocks at the same place in a page, so
/// that loops over several blocks of one length meet this at every step. Blocks that follow each other begin far apart instead.
/// </summary>
internal static class PageOffsets
{
    /// <summary>Bytes of a page: addresses this far apart are taken for the same.</summary>
    internal const int Page = 4096;

    /// <summary>
    /// Cache lines from one block's place to the next one's: coprime to the 64 of a page, so that 64 blocks take 64 places, and about 0.39
    /// of a page, so that any few that follow each other are far apart.
    /// </summary>
    private const int Stride = 25;

    private static int _blocks;

    /// <summary>True for a block that is worth the page it may lose: one of at least four.</summary>
    internal static bool Concern(long bytes) => bytes >= 4 * Page;

    /// <summary>The first address at or after <paramref name="start"/> that is the next block's place in a page.</summary>
    /// <param name="start">Where the memory begins; it must be longer than the block by a page and an alignment.</param>
    /// <param name="alignment">Alignment of the block in bytes, a power of two, at most a page.</param>
    internal static nuint Next(nuint start, int alignment) => Of(Interlocked.Increment(ref _blocks), start, alignment);

    /// <summary>The first address at or after <paramref name="start"/> that is the place of the block of the given number.</summary>
    internal static nuint Of(int block, nuint start, int alignment)
    {
        nuint place = (uint)block * Stride * (uint)alignment % Page;
        nuint inPage = start % Page;
        return start + ((place - inPage + Page) % Page);
    }
}
