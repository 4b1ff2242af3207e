namespace Gradus;

/// <summary>Blocks of a launch, and threads of a block.</summary>
internal readonly record struct LaunchShape(uint GridX, uint GridY, uint BlockX, uint BlockY)
{
    /// <summary>Threads of a block, except where a kernel takes fewer.</summary>
    private const uint Threads = 256;

    private const uint MaxGrid = 65535;

    /// <summary>Threads along each side of a product's block, and of the part of the result that it computes.</summary>
    private const uint TileSide = 16;
    private const uint TallSide = 64;

    /// <summary>Side of a block of a transposition, and the rows of it that are read together.</summary>
    private const uint TransposedSide = 32;
    private const uint TransposedRows = 8;

    /// <summary>Threads to a row of a sum, one for each logical lane.</summary>
    private const uint Lanes = 16;

    /// <summary>One block.</summary>
    public static LaunchShape OneBlock => new(1, 1, Threads, 1);

    /// <summary>One thread and its warp.</summary>
    public static LaunchShape OneThread => new(1, 1, 32, 1);

    /// <summary>A thread for each element, the columns side by side.</summary>
    public static LaunchShape Elements(int rows, int cols)
    {
        uint across = Threads;
        while (across > 1 && across / 2 >= (uint)cols && rows > 1)
        {
            across /= 2;
        }

        uint down = Threads / across;
        return new(Grid(cols, across), Grid(rows, down), across, down);
    }

    /// <summary>Sixteen threads for each row.</summary>
    public static LaunchShape Rows(int rows) => new(Grid(rows, Threads / Lanes), 1, Threads, 1);

    /// <summary>A block for each part of a product, large parts where there are enough of them for all multiprocessors.</summary>
    public static LaunchShape Product(int rows, int cols, int multiprocessors, out bool tall)
    {
        LaunchShape large = new(Grid(cols, TallSide), Grid(rows, TallSide), TileSide, TileSide);
        tall = large.GridX * large.GridY >= multiprocessors;
        return tall ? large : new(Grid(cols, TileSide), Grid(rows, TileSide), TileSide, TileSide);
    }

    /// <summary>A block for each part of a matrix that is transposed.</summary>
    public static LaunchShape Transposition(int rows, int cols) =>
        new(Grid(cols, TransposedSide), Grid(rows, TransposedSide), TransposedSide, TransposedRows);

    private static uint Grid(int count, uint perBlock) => Math.Min(MaxGrid, ((uint)count + perBlock - 1) / perBlock);
}
