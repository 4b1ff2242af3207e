using System.Numerics;
using Gradus.Tensors.Managed.Lanes;

namespace Gradus.Tensors.Managed.Products;

/// <summary>
/// The innermost loop of every product: a tile of C, up to six rows by four vectors, kept in registers while k runs. Per k it reads one row
/// of B's vectors and one number of each row of A, and does rows × vectors fused multiply-adds.
/// <para>
/// Written out once at its largest size; sizeof(<typeparamref name="TRows"/>) and sizeof(<typeparamref name="TVectors"/>) are literals, so
/// each smaller tile is the same text with the unused registers gone. Six by four are 24 sums, which leave 8 of 32 registers for B and A:
/// with two multiply-adds per cycle and a latency of four, eight independent sums are the least that keeps the units busy, and at 24
/// the 10 loads per 24 multiply-adds stay well below the two per cycle that the first cache delivers.
/// </para>
/// </summary>
internal static unsafe class Tile<TLanes, T, TRows, TVectors>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TRows : unmanaged
    where TVectors : unmanaged
{
    /// <summary>Computes the tile whose first element is (m, n).</summary>
    public static void Run(in ProductOperands<T> p, nint m, nint n)
    {
        nint width = TLanes.Count;
        nint cRow = p.CRow;
        T* c = p.C + (m * cRow) + n;
        TLanes c00 = TLanes.Zero, c01 = c00, c02 = c00, c03 = c00;
        if (p.Bias != null)
        {
            T* bias = p.Bias + n;
            c00 = TLanes.Load(bias);
            c01 = sizeof(TVectors) > 1 ? TLanes.Load(bias + width) : c00;
            c02 = sizeof(TVectors) > 2 ? TLanes.Load(bias + (2 * width)) : c00;
            c03 = sizeof(TVectors) > 3 ? TLanes.Load(bias + (3 * width)) : c00;
        }

        TLanes c10 = c00, c11 = c01, c12 = c02, c13 = c03;
        TLanes c20 = c00, c21 = c01, c22 = c02, c23 = c03;
        TLanes c30 = c00, c31 = c01, c32 = c02, c33 = c03;
        TLanes c40 = c00, c41 = c01, c42 = c02, c43 = c03;
        TLanes c50 = c00, c51 = c01, c52 = c02, c53 = c03;
        if (p.Accumulate)
        {
            T* row = c;
            c00 = TLanes.Load(row);
            c01 = sizeof(TVectors) > 1 ? TLanes.Load(row + width) : c00;
            c02 = sizeof(TVectors) > 2 ? TLanes.Load(row + (2 * width)) : c00;
            c03 = sizeof(TVectors) > 3 ? TLanes.Load(row + (3 * width)) : c00;

            if (sizeof(TRows) > 1)
            {
                row += cRow;
                c10 = TLanes.Load(row);
                c11 = sizeof(TVectors) > 1 ? TLanes.Load(row + width) : c10;
                c12 = sizeof(TVectors) > 2 ? TLanes.Load(row + (2 * width)) : c10;
                c13 = sizeof(TVectors) > 3 ? TLanes.Load(row + (3 * width)) : c10;
            }

            if (sizeof(TRows) > 2)
            {
                row += cRow;
                c20 = TLanes.Load(row);
                c21 = sizeof(TVectors) > 1 ? TLanes.Load(row + width) : c20;
                c22 = sizeof(TVectors) > 2 ? TLanes.Load(row + (2 * width)) : c20;
                c23 = sizeof(TVectors) > 3 ? TLanes.Load(row + (3 * width)) : c20;
            }

            if (sizeof(TRows) > 3)
            {
                row += cRow;
                c30 = TLanes.Load(row);
                c31 = sizeof(TVectors) > 1 ? TLanes.Load(row + width) : c30;
                c32 = sizeof(TVectors) > 2 ? TLanes.Load(row + (2 * width)) : c30;
                c33 = sizeof(TVectors) > 3 ? TLanes.Load(row + (3 * width)) : c30;
            }

            if (sizeof(TRows) > 4)
            {
                row += cRow;
                c40 = TLanes.Load(row);
                c41 = sizeof(TVectors) > 1 ? TLanes.Load(row + width) : c40;
                c42 = sizeof(TVectors) > 2 ? TLanes.Load(row + (2 * width)) : c40;
                c43 = sizeof(TVectors) > 3 ? TLanes.Load(row + (3 * width)) : c40;
            }

            if (sizeof(TRows) > 5)
            {
                row += cRow;
                c50 = TLanes.Load(row);
                c51 = sizeof(TVectors) > 1 ? TLanes.Load(row + width) : c50;
                c52 = sizeof(TVectors) > 2 ? TLanes.Load(row + (2 * width)) : c50;
                c53 = sizeof(TVectors) > 3 ? TLanes.Load(row + (3 * width)) : c50;
            }
        }

        T* a0 = p.A + (m * p.ARow);
        T* a1 = sizeof(TRows) > 1 ? a0 + p.ARow : a0;
        T* a2 = sizeof(TRows) > 2 ? a1 + p.ARow : a0;
        T* a3 = sizeof(TRows) > 3 ? a2 + p.ARow : a0;
        T* a4 = sizeof(TRows) > 4 ? a3 + p.ARow : a0;
        T* a5 = sizeof(TRows) > 5 ? a4 + p.ARow : a0;
        T* b = p.B + n;
        nint aCol = p.ACol;
        nint bRow = p.BRow;
        nint at = 0;
        for (int k = p.K; k > 0; k--)
        {
            TLanes b0 = TLanes.Load(b);
            TLanes b1 = sizeof(TVectors) > 1 ? TLanes.Load(b + width) : b0;
            TLanes b2 = sizeof(TVectors) > 2 ? TLanes.Load(b + (2 * width)) : b0;
            TLanes b3 = sizeof(TVectors) > 3 ? TLanes.Load(b + (3 * width)) : b0;
            b += bRow;

            var x0 = TLanes.Broadcast(a0[at]);
            c00 = TLanes.Fma(x0, b0, c00);
            c01 = sizeof(TVectors) > 1 ? TLanes.Fma(x0, b1, c01) : c01;
            c02 = sizeof(TVectors) > 2 ? TLanes.Fma(x0, b2, c02) : c02;
            c03 = sizeof(TVectors) > 3 ? TLanes.Fma(x0, b3, c03) : c03;

            if (sizeof(TRows) > 1)
            {
                var x1 = TLanes.Broadcast(a1[at]);
                c10 = TLanes.Fma(x1, b0, c10);
                c11 = sizeof(TVectors) > 1 ? TLanes.Fma(x1, b1, c11) : c11;
                c12 = sizeof(TVectors) > 2 ? TLanes.Fma(x1, b2, c12) : c12;
                c13 = sizeof(TVectors) > 3 ? TLanes.Fma(x1, b3, c13) : c13;
            }

            if (sizeof(TRows) > 2)
            {
                var x2 = TLanes.Broadcast(a2[at]);
                c20 = TLanes.Fma(x2, b0, c20);
                c21 = sizeof(TVectors) > 1 ? TLanes.Fma(x2, b1, c21) : c21;
                c22 = sizeof(TVectors) > 2 ? TLanes.Fma(x2, b2, c22) : c22;
                c23 = sizeof(TVectors) > 3 ? TLanes.Fma(x2, b3, c23) : c23;
            }

            if (sizeof(TRows) > 3)
            {
                var x3 = TLanes.Broadcast(a3[at]);
                c30 = TLanes.Fma(x3, b0, c30);
                c31 = sizeof(TVectors) > 1 ? TLanes.Fma(x3, b1, c31) : c31;
                c32 = sizeof(TVectors) > 2 ? TLanes.Fma(x3, b2, c32) : c32;
                c33 = sizeof(TVectors) > 3 ? TLanes.Fma(x3, b3, c33) : c33;
            }

            if (sizeof(TRows) > 4)
            {
                var x4 = TLanes.Broadcast(a4[at]);
                c40 = TLanes.Fma(x4, b0, c40);
                c41 = sizeof(TVectors) > 1 ? TLanes.Fma(x4, b1, c41) : c41;
                c42 = sizeof(TVectors) > 2 ? TLanes.Fma(x4, b2, c42) : c42;
                c43 = sizeof(TVectors) > 3 ? TLanes.Fma(x4, b3, c43) : c43;
            }

            if (sizeof(TRows) > 5)
            {
                var x5 = TLanes.Broadcast(a5[at]);
                c50 = TLanes.Fma(x5, b0, c50);
                c51 = sizeof(TVectors) > 1 ? TLanes.Fma(x5, b1, c51) : c51;
                c52 = sizeof(TVectors) > 2 ? TLanes.Fma(x5, b2, c52) : c52;
                c53 = sizeof(TVectors) > 3 ? TLanes.Fma(x5, b3, c53) : c53;
            }

            at += aCol;
        }

        TLanes.Store(c00, c);
        if (sizeof(TVectors) > 1)
        {
            TLanes.Store(c01, c + width);
        }

        if (sizeof(TVectors) > 2)
        {
            TLanes.Store(c02, c + (2 * width));
        }

        if (sizeof(TVectors) > 3)
        {
            TLanes.Store(c03, c + (3 * width));
        }

        if (sizeof(TRows) > 1)
        {
            c += cRow;
            TLanes.Store(c10, c);
            if (sizeof(TVectors) > 1)
            {
                TLanes.Store(c11, c + width);
            }

            if (sizeof(TVectors) > 2)
            {
                TLanes.Store(c12, c + (2 * width));
            }

            if (sizeof(TVectors) > 3)
            {
                TLanes.Store(c13, c + (3 * width));
            }
        }

        if (sizeof(TRows) > 2)
        {
            c += cRow;
            TLanes.Store(c20, c);
            if (sizeof(TVectors) > 1)
            {
                TLanes.Store(c21, c + width);
            }

            if (sizeof(TVectors) > 2)
            {
                TLanes.Store(c22, c + (2 * width));
            }

            if (sizeof(TVectors) > 3)
            {
                TLanes.Store(c23, c + (3 * width));
            }
        }

        if (sizeof(TRows) > 3)
        {
            c += cRow;
            TLanes.Store(c30, c);
            if (sizeof(TVectors) > 1)
            {
                TLanes.Store(c31, c + width);
            }

            if (sizeof(TVectors) > 2)
            {
                TLanes.Store(c32, c + (2 * width));
            }

            if (sizeof(TVectors) > 3)
            {
                TLanes.Store(c33, c + (3 * width));
            }
        }

        if (sizeof(TRows) > 4)
        {
            c += cRow;
            TLanes.Store(c40, c);
            if (sizeof(TVectors) > 1)
            {
                TLanes.Store(c41, c + width);
            }

            if (sizeof(TVectors) > 2)
            {
                TLanes.Store(c42, c + (2 * width));
            }

            if (sizeof(TVectors) > 3)
            {
                TLanes.Store(c43, c + (3 * width));
            }
        }

        if (sizeof(TRows) > 5)
        {
            c += cRow;
            TLanes.Store(c50, c);
            if (sizeof(TVectors) > 1)
            {
                TLanes.Store(c51, c + width);
            }

            if (sizeof(TVectors) > 2)
            {
                TLanes.Store(c52, c + (2 * width));
            }

            if (sizeof(TVectors) > 3)
            {
                TLanes.Store(c53, c + (3 * width));
            }
        }
    }
}
