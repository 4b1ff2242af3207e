using System.Numerics;
using Gradus.Tensors.Managed.Lanes;

namespace Gradus.Tensors.Managed.Products;

/// <summary>Covers C with register tiles.</summary>
internal static unsafe class TileProduct<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static void Run(in ProductOperands<T> p)
    {
        int n = 0;
        for (; n <= p.N - (2 * TLanes.Count); n += 2 * TLanes.Count)
        {
            int m = 0;
            for (; m <= p.M - 4; m += 4)
            {
                Tile4x2(p, m, n);
            }

            for (; m < p.M; m++)
            {
                Tile1x1(p, m, n, TLanes.Count);
                Tile1x1(p, m, n + TLanes.Count, TLanes.Count);
            }
        }

        for (; n < p.N; n += TLanes.Count)
        {
            for (int m = 0; m < p.M; m++)
            {
                Tile1x1(p, m, n, Math.Min(TLanes.Count, p.N - n));
            }
        }
    }

    private static void Tile4x2(in ProductOperands<T> p, int m, int n)
    {
        TLanes c00 = Start(p, m, n, TLanes.Count), c01 = Start(p, m, n + TLanes.Count, TLanes.Count);
        TLanes c10 = Start(p, m + 1, n, TLanes.Count), c11 = Start(p, m + 1, n + TLanes.Count, TLanes.Count);
        TLanes c20 = Start(p, m + 2, n, TLanes.Count), c21 = Start(p, m + 2, n + TLanes.Count, TLanes.Count);
        TLanes c30 = Start(p, m + 3, n, TLanes.Count), c31 = Start(p, m + 3, n + TLanes.Count, TLanes.Count);
        T* a = p.A + (m * p.ARow);
        T* b = p.B + n;
        nint row = p.ARow, row3 = 3 * row;
        for (int k = 0; k < p.K; k++)
        {
            TLanes b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count);
            var x = TLanes.Broadcast(*a);
            c00 = TLanes.Fma(x, b0, c00);
            c01 = TLanes.Fma(x, b1, c01);
            x = TLanes.Broadcast(a[row]);
            c10 = TLanes.Fma(x, b0, c10);
            c11 = TLanes.Fma(x, b1, c11);
            x = TLanes.Broadcast(a[2 * row]);
            c20 = TLanes.Fma(x, b0, c20);
            c21 = TLanes.Fma(x, b1, c21);
            x = TLanes.Broadcast(a[row3]);
            c30 = TLanes.Fma(x, b0, c30);
            c31 = TLanes.Fma(x, b1, c31);
            a += p.ACol;
            b += p.BRow;
        }

        T* c = p.C + (m * p.CRow) + n;
        TLanes.Store(c00, c);
        TLanes.Store(c01, c + TLanes.Count);
        c += p.CRow;
        TLanes.Store(c10, c);
        TLanes.Store(c11, c + TLanes.Count);
        c += p.CRow;
        TLanes.Store(c20, c);
        TLanes.Store(c21, c + TLanes.Count);
        c += p.CRow;
        TLanes.Store(c30, c);
        TLanes.Store(c31, c + TLanes.Count);
    }

    private static void Tile1x1(in ProductOperands<T> p, int m, int n, int count)
    {
        TLanes c = Start(p, m, n, count);
        T* a = p.A + (m * p.ARow);
        T* b = p.B + n;
        for (int k = 0; k < p.K; k++)
        {
            TLanes row = count == TLanes.Count ? TLanes.Load(b) : TLanes.LoadPartial(b, count);
            c = TLanes.Fma(TLanes.Broadcast(*a), row, c);
            a += p.ACol;
            b += p.BRow;
        }

        TLanes.StorePartial(c, p.C + (m * p.CRow) + n, count);
    }

    private static TLanes Start(in ProductOperands<T> p, int m, int n, int count)
    {
        TLanes start = p.Accumulate ? TLanes.LoadPartial(p.C + (m * p.CRow) + n, count) : TLanes.Zero;
        if (p.Bias is null)
        {
            return start;
        }

        TLanes bias = TLanes.LoadPartial(p.Bias + n, count);
        return p.Accumulate ? start + bias : bias;
    }
}
