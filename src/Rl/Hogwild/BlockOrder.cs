namespace Gradus.Rl;

/// <summary>
/// The order in which a connection passes through the blocks of a store: a first block and a stride, wrapping around at the end, and
/// different for each connection.
/// </summary>
/// <remarks>
/// Two workers that pass through in the same order and meet stay together: the one that trails finds every cache line in the other's cache,
/// takes it away, and so slows down the one ahead until both pull at the same lines; a push then takes several times as long. Workers whose
/// strides differ meet in a block and part again.
/// </remarks>
/// <param name="First">The first block.</param>
/// <param name="Stride">
/// Blocks from one to the next, from 0 to their number less one; it has no common divisor with that number, so that every block is visited
/// once.
/// </param>
/// <param name="Blocks">The number of blocks.</param>
internal readonly record struct BlockOrder(int First, int Stride, int Blocks)
{
    /// <summary>Up by 1, down by 1, then up and down by the next larger number that visits every block.</summary>
    public static BlockOrder Of(int rank, int blocks)
    {
        int stride = 1;
        for (int pair = rank / 2; pair > 0; pair--)
        {
            stride = NextStride(stride, blocks);
        }

        return rank % 2 == 0 ? new BlockOrder(0, stride % blocks, blocks) : new BlockOrder(blocks - 1, blocks - stride, blocks);
    }

    /// <summary>The next block after one.</summary>
    public int After(int block)
    {
        int next = block + Stride;
        return next < Blocks ? next : next - Blocks;
    }

    /// <summary>The next number, up to half the blocks, that has no common divisor with their number; 1 again after the last.</summary>
    private static int NextStride(int stride, int blocks)
    {
        do
        {
            stride = stride < blocks / 2 ? stride + 1 : 1;
        }
        while (stride > 1 && GreatestCommonDivisor(stride, blocks) > 1);
        return stride;
    }

    private static int GreatestCommonDivisor(int a, int b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return a;
    }
}
