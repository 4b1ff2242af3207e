using System.Numerics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Gradus;

/// <summary>Covers C with tiles: column blocks, each from top to bottom.</summary>
internal static unsafe class TileProduct<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Rows of the tallest tile of three or four vectors.</summary>
    public const int MaxRows = 6;

    /// <summary>
    /// Rows of the tallest tile of one or two vectors: eight sums are the minimum that hides the latency of the multiply-adds.
    /// </summary>
    private const int MaxNarrowRows = 8;

    /// <summary>Vectors of the widest tile: four with the 32 registers of AVX-512 and NEON, two with the 16 of AVX2 and SSE.</summary>
    public static int MaxVectors => Avx512F.IsSupported || AdvSimd.IsSupported ? 4 : 2;

    /// <summary>Columns of the widest tile, and of a panel.</summary>
    public static int BlockWidth => MaxVectors * TLanes.Count;

    public static void Run(in ProductOperands<T> p)
    {
        T* b = p.B;
        nint nextBlock = p.BPanel == 0 ? BlockWidth : p.BPanel;
        for (int n = 0; n < p.N; n += BlockWidth)
        {
            RunColumns(p, b, p.C + n, p.StartOf(0, n), Math.Min(BlockWidth, p.N - n));
            b += nextBlock;
        }
    }

    /// <summary>Computes up to <see cref="BlockWidth"/> columns.</summary>
    private static void RunColumns(in ProductOperands<T> p, T* b, T* c, T* start, int count)
    {
        int lastCount = ((count - 1) % TLanes.Count) + 1;
        bool cut = lastCount < TLanes.Count;
        switch ((count + TLanes.Count - 1) / TLanes.Count)
        {
            case 1 when cut:
                RunRows<One, Two>(p, b, c, start, lastCount);
                break;
            case 1:
                RunRows<One, One>(p, b, c, start, lastCount);
                break;
            case 2 when cut:
                RunRows<Two, Two>(p, b, c, start, lastCount);
                break;
            case 2:
                RunRows<Two, One>(p, b, c, start, lastCount);
                break;
            case 3 when cut:
                RunRows<Three, Two>(p, b, c, start, lastCount);
                break;
            case 3:
                RunRows<Three, One>(p, b, c, start, lastCount);
                break;
            default:
                if (cut)
                {
                    RunRows<Four, Two>(p, b, c, start, lastCount);
                }
                else
                {
                    RunRows<Four, One>(p, b, c, start, lastCount);
                }

                break;
        }
    }

    /// <summary>Splits the rows into as few tiles as possible, all of nearly the same height: 8 rows are 4 + 4, not 6 + 2.</summary>
    private static void RunRows<TVectors, TCut>(in ProductOperands<T> p, T* b, T* c, T* start, int lastCount)
        where TVectors : unmanaged
        where TCut : unmanaged
    {
        int maxRows = sizeof(TVectors) > 2 ? MaxRows : MaxNarrowRows;
        int tiles = (p.M + maxRows - 1) / maxRows;
        int height = p.M / tiles;
        int taller = p.M % tiles;
        T* a = p.A;
        for (int tile = 0; tile < tiles; tile++)
        {
            int rows = tile < taller ? height + 1 : height;
            switch (rows)
            {
                case 1:
                    Tile<TLanes, T, One, TVectors, TCut>.Run(p, a, b, c, start, lastCount);
                    break;
                case 2:
                    Tile<TLanes, T, Two, TVectors, TCut>.Run(p, a, b, c, start, lastCount);
                    break;
                case 3:
                    Tile<TLanes, T, Three, TVectors, TCut>.Run(p, a, b, c, start, lastCount);
                    break;
                case 4:
                    Tile<TLanes, T, Four, TVectors, TCut>.Run(p, a, b, c, start, lastCount);
                    break;
                case 5:
                    Tile<TLanes, T, Five, TVectors, TCut>.Run(p, a, b, c, start, lastCount);
                    break;
                case 6:
                    Tile<TLanes, T, Six, TVectors, TCut>.Run(p, a, b, c, start, lastCount);
                    break;
                case 7:
                    Tile<TLanes, T, Seven, TVectors, TCut>.Run(p, a, b, c, start, lastCount);
                    break;
                default:
                    Tile<TLanes, T, Eight, TVectors, TCut>.Run(p, a, b, c, start, lastCount);
                    break;
            }

            a += rows * p.ARow;
            c += rows * p.CRow;
            start += rows * p.StartRow;
        }
    }
}
