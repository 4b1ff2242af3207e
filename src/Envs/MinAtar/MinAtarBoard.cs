using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gradus.Envs;

/// <summary>A set of cells of the ten by ten: one bit per cell, five rows in each half.</summary>
/// <param name="UpperHalf">Rows 0 to 4: cell (x, y) is bit 10 y + x.</param>
/// <param name="LowerHalf">Rows 5 to 9: cell (x, y) is bit 10 (y − 5) + x.</param>
internal readonly record struct MinAtarBoard(ulong UpperHalf, ulong LowerHalf)
{
    /// <summary>Cells along each side.</summary>
    public const int Side = 10;

    /// <summary>The last column and row.</summary>
    public const int Last = Side - 1;

    /// <summary>Cells in a half.</summary>
    public const int HalfSize = HalfRows * Side;

    private const int HalfRows = Side / 2;
    private const ulong HalfMask = (1UL << HalfSize) - 1;
    private const ulong RowMask = (1UL << Side) - 1;
    private const ulong ColumnMask = 1UL | (1UL << 10) | (1UL << 20) | (1UL << 30) | (1UL << 40);

    /// <summary>The number of cells in the set.</summary>
    public int Count => BitOperations.PopCount(UpperHalf) + BitOperations.PopCount(LowerHalf);

    public bool IsEmpty => (UpperHalf | LowerHalf) == 0;

    /// <summary>Whether all bits are cells: false for what is no board.</summary>
    public bool IsValid => ((UpperHalf | LowerHalf) & ~HalfMask) == 0;

    /// <summary>The cells of some neighbouring columns of some neighbouring rows.</summary>
    public static MinAtarBoard Rectangle(int left, int top, int width, int height)
    {
        var board = default(MinAtarBoard);
        for (int y = top; y < top + height; y++)
        {
            for (int x = left; x < left + width; x++)
            {
                board |= Cell(x, y);
            }
        }

        return board;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static MinAtarBoard Cell(int x, int y) =>
        y < HalfRows ? new(1UL << ((y * Side) + x), 0) : new(0, 1UL << (((y - HalfRows) * Side) + x));

    public static MinAtarBoard operator |(MinAtarBoard a, MinAtarBoard b) => new(a.UpperHalf | b.UpperHalf, a.LowerHalf | b.LowerHalf);

    public static MinAtarBoard operator &(MinAtarBoard a, MinAtarBoard b) => new(a.UpperHalf & b.UpperHalf, a.LowerHalf & b.LowerHalf);

    /// <summary>The cells of the first set that are not in the second.</summary>
    public MinAtarBoard Without(MinAtarBoard other) => new(UpperHalf & ~other.UpperHalf, LowerHalf & ~other.LowerHalf);

    public bool Contains(int x, int y) => !(this & Cell(x, y)).IsEmpty;

    public bool TouchesRow(int y) => ((y < HalfRows ? UpperHalf >> (y * Side) : LowerHalf >> ((y - HalfRows) * Side)) & RowMask) != 0;

    public bool TouchesColumn(int x) => (((UpperHalf | LowerHalf) >> x) & ColumnMask) != 0;

    /// <summary>The lowest row with a cell of this column, which the set touches.</summary>
    public int LowestIn(int x)
    {
        ulong lower = (LowerHalf >> x) & ColumnMask;
        return lower != 0
            ? HalfRows + (BitOperations.Log2(lower) / Side)
            : BitOperations.Log2((UpperHalf >> x) & ColumnMask) / Side;
    }

    /// <summary>One row up; what was in the top row is gone.</summary>
    public MinAtarBoard Raised() => new((UpperHalf >> Side) | ((LowerHalf & RowMask) << (HalfSize - Side)), LowerHalf >> Side);

    /// <summary>One row down; what was in the bottom row is gone.</summary>
    public MinAtarBoard Lowered() =>
        new((UpperHalf << Side) & HalfMask, ((LowerHalf << Side) & HalfMask) | (UpperHalf >> (HalfSize - Side)));

    /// <summary>One row down; what was in the bottom row comes out at the top.</summary>
    public MinAtarBoard LoweredAround() => Lowered() | new MinAtarBoard(LowerHalf >> (HalfSize - Side), 0);

    /// <summary>One column to the left, where nothing is in the leftmost one.</summary>
    public MinAtarBoard MovedLeft() => new(UpperHalf >> 1, LowerHalf >> 1);

    /// <summary>One column to the right, where nothing is in the rightmost one.</summary>
    public MinAtarBoard MovedRight() => new(UpperHalf << 1, LowerHalf << 1);

    public void Save(StateWriter writer, string name) => writer.WriteArray<ulong>(name, [UpperHalf, LowerHalf]);

    public static MinAtarBoard Load(StateReader reader, string name)
    {
        ulong[] halves = reader.ReadArray<ulong>(name, 2, 2);
        var board = new MinAtarBoard(halves[0], halves[1]);
        return board.IsValid ? board : throw reader.Refusal(name, "it has cells outside the board");
    }
}
