using System.Diagnostics;
using System.Numerics;
using Gradus.Tensors.Managed.Lanes;

namespace Gradus.Tensors.Managed.Products;

/// <summary>Covers a C whose columns are whole vectors with tiles: column blocks of up to four vectors, each from top to bottom.</summary>
internal static unsafe class TileProduct<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Rows of the tallest tile.</summary>
    public const int MostRows = 6;

    /// <summary>Vectors of the widest tile.</summary>
    public const int MostVectors = 4;

    /// <summary>Columns of the widest tile.</summary>
    public static int BlockWidth => MostVectors * TLanes.Count;

    public static void Run(in ProductOperands<T> p)
    {
        Debug.Assert(p.N % TLanes.Count == 0);
        for (int n = 0; n < p.N; n += BlockWidth)
        {
            switch ((p.N - n) / TLanes.Count)
            {
                case 1:
                    RunRows<One>(p, n);
                    break;
                case 2:
                    RunRows<Two>(p, n);
                    break;
                case 3:
                    RunRows<Three>(p, n);
                    break;
                default:
                    RunRows<Four>(p, n);
                    break;
            }
        }
    }

    /// <summary>Cuts the rows into as few tiles as possible, all of nearly the same height: 8 rows are 4 + 4, not 6 + 2.</summary>
    private static void RunRows<TVectors>(in ProductOperands<T> p, int n)
        where TVectors : unmanaged
    {
        int tiles = (p.M + MostRows - 1) / MostRows;
        int height = p.M / tiles;
        int taller = p.M % tiles;
        int m = 0;
        for (int tile = 0; tile < tiles; tile++)
        {
            int rows = tile < taller ? height + 1 : height;
            switch (rows)
            {
                case 1:
                    Tile<TLanes, T, One, TVectors>.Run(p, m, n);
                    break;
                case 2:
                    Tile<TLanes, T, Two, TVectors>.Run(p, m, n);
                    break;
                case 3:
                    Tile<TLanes, T, Three, TVectors>.Run(p, m, n);
                    break;
                case 4:
                    Tile<TLanes, T, Four, TVectors>.Run(p, m, n);
                    break;
                case 5:
                    Tile<TLanes, T, Five, TVectors>.Run(p, m, n);
                    break;
                default:
                    Tile<TLanes, T, Six, TVectors>.Run(p, m, n);
                    break;
            }

            m += rows;
        }
    }
}
