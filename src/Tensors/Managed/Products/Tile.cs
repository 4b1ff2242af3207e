using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gradus;

/// <summary>
/// The innermost loop of every product: a tile of C, six rows by four vectors or eight by two, kept in registers while k runs. Per k it
/// reads one row of B's vectors and one number of each row of A, and does rows × vectors fused multiply-adds. If the terms are split into
/// chunks, a chunk's sums are added to those before it in C, because all registers are taken.
/// <para>
/// Written out once at its largest size; sizeof(<typeparamref name="TRows"/>) and sizeof(<typeparamref name="TVectors"/>) are literals, so
/// each smaller tile is the same code without the unused registers. Six by four are 24 sums, which leave 8 of 32 registers for B and A:
/// with two multiply-adds per cycle and a latency of four, eight independent sums are the minimum that keeps the units busy, and at 24 the
/// 10 loads per 24 multiply-adds stay well below the two per cycle that the first-level cache delivers. (Measured against 8 × 2, 8 × 3, 6 ×
/// 3, 5 × 4, 4 × 4 and smaller ones, 6 × 4 is the fastest at every size.) Machines with 16 registers use six by two.
/// </para>
/// </summary>
/// <typeparam name="TLanes">The vectors.</typeparam>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <typeparam name="TRows">Rows of the tile, <see cref="One"/> to <see cref="Eight"/>.</typeparam>
/// <typeparam name="TVectors">Vectors per row, <see cref="One"/> to <see cref="Four"/>.</typeparam>
/// <typeparam name="TCut"><see cref="Two"/> when the last vector is only partly inside B and C, <see cref="One"/> otherwise.</typeparam>
internal static unsafe class Tile<TLanes, T, TRows, TVectors, TCut>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TRows : unmanaged
    where TVectors : unmanaged
    where TCut : unmanaged
{
    /// <summary>Computes one tile.</summary>
    /// <param name="p">Strides, K, and how K is split into chunks.</param>
    /// <param name="a">Element (m, 0) of A, where m is the tile's first row.</param>
    /// <param name="b">Element (0, n) of B, where n is the tile's first column.</param>
    /// <param name="c">Element (m, n) of C.</param>
    /// <param name="start">The start value of the sum (m, n), or null for zero.</param>
    /// <param name="lastCount">Columns in the last vector; used only if it is cut.</param>
    public static void Run(in ProductOperands<T> p, T* a, T* b, T* c, T* start, int lastCount)
    {
        nint width = TLanes.Count;
        T* a1 = sizeof(TRows) > 1 ? a + p.ARow : a;
        T* a2 = sizeof(TRows) > 2 ? a1 + p.ARow : a;
        T* a3 = sizeof(TRows) > 3 ? a2 + p.ARow : a;
        T* a4 = sizeof(TRows) > 4 ? a3 + p.ARow : a;
        T* a5 = sizeof(TRows) > 5 ? a4 + p.ARow : a;
        T* a6 = sizeof(TRows) > 6 ? a5 + p.ARow : a;
        T* a7 = sizeof(TRows) > 7 ? a6 + p.ARow : a;
        nint aCol = p.ACol;
        nint bRow = p.BRow;
        nint at = 0;
        bool add = p.Add;
        int left = p.K;
        do
        {
            int terms = Math.Min(left, p.ChunkTerms);
            left -= terms;
            TLanes c00 = TLanes.Zero, c01 = c00, c02 = c00, c03 = c00;
            TLanes c10 = c00, c11 = c00, c12 = c00, c13 = c00;
            TLanes c20 = c00, c21 = c00, c22 = c00, c23 = c00;
            TLanes c30 = c00, c31 = c00, c32 = c00, c33 = c00;
            TLanes c40 = c00, c41 = c00, c42 = c00, c43 = c00;
            TLanes c50 = c00, c51 = c00, c52 = c00, c53 = c00;
            TLanes c60 = c00, c61 = c00, c62 = c00, c63 = c00;
            TLanes c70 = c00, c71 = c00, c72 = c00, c73 = c00;
            if (start != null)
            {
                T* row = start;
                c00 = Read<One>(row, lastCount);
                if (sizeof(TVectors) > 1) { c01 = Read<Two>(row + width, lastCount); }
                if (sizeof(TVectors) > 2) { c02 = Read<Three>(row + (2 * width), lastCount); }
                if (sizeof(TVectors) > 3) { c03 = Read<Four>(row + (3 * width), lastCount); }

                if (sizeof(TRows) > 1)
                {
                    row += p.StartRow;
                    c10 = Read<One>(row, lastCount);
                    if (sizeof(TVectors) > 1) { c11 = Read<Two>(row + width, lastCount); }
                    if (sizeof(TVectors) > 2) { c12 = Read<Three>(row + (2 * width), lastCount); }
                    if (sizeof(TVectors) > 3) { c13 = Read<Four>(row + (3 * width), lastCount); }
                }

                if (sizeof(TRows) > 2)
                {
                    row += p.StartRow;
                    c20 = Read<One>(row, lastCount);
                    if (sizeof(TVectors) > 1) { c21 = Read<Two>(row + width, lastCount); }
                    if (sizeof(TVectors) > 2) { c22 = Read<Three>(row + (2 * width), lastCount); }
                    if (sizeof(TVectors) > 3) { c23 = Read<Four>(row + (3 * width), lastCount); }
                }

                if (sizeof(TRows) > 3)
                {
                    row += p.StartRow;
                    c30 = Read<One>(row, lastCount);
                    if (sizeof(TVectors) > 1) { c31 = Read<Two>(row + width, lastCount); }
                    if (sizeof(TVectors) > 2) { c32 = Read<Three>(row + (2 * width), lastCount); }
                    if (sizeof(TVectors) > 3) { c33 = Read<Four>(row + (3 * width), lastCount); }
                }

                if (sizeof(TRows) > 4)
                {
                    row += p.StartRow;
                    c40 = Read<One>(row, lastCount);
                    if (sizeof(TVectors) > 1) { c41 = Read<Two>(row + width, lastCount); }
                    if (sizeof(TVectors) > 2) { c42 = Read<Three>(row + (2 * width), lastCount); }
                    if (sizeof(TVectors) > 3) { c43 = Read<Four>(row + (3 * width), lastCount); }
                }

                if (sizeof(TRows) > 5)
                {
                    row += p.StartRow;
                    c50 = Read<One>(row, lastCount);
                    if (sizeof(TVectors) > 1) { c51 = Read<Two>(row + width, lastCount); }
                    if (sizeof(TVectors) > 2) { c52 = Read<Three>(row + (2 * width), lastCount); }
                    if (sizeof(TVectors) > 3) { c53 = Read<Four>(row + (3 * width), lastCount); }
                }

                if (sizeof(TRows) > 6)
                {
                    row += p.StartRow;
                    c60 = Read<One>(row, lastCount);
                    if (sizeof(TVectors) > 1) { c61 = Read<Two>(row + width, lastCount); }
                    if (sizeof(TVectors) > 2) { c62 = Read<Three>(row + (2 * width), lastCount); }
                    if (sizeof(TVectors) > 3) { c63 = Read<Four>(row + (3 * width), lastCount); }
                }

                if (sizeof(TRows) > 7)
                {
                    row += p.StartRow;
                    c70 = Read<One>(row, lastCount);
                    if (sizeof(TVectors) > 1) { c71 = Read<Two>(row + width, lastCount); }
                    if (sizeof(TVectors) > 2) { c72 = Read<Three>(row + (2 * width), lastCount); }
                    if (sizeof(TVectors) > 3) { c73 = Read<Four>(row + (3 * width), lastCount); }
                }
            }

            for (int k = terms; k > 0; k--)
            {
                TLanes b0 = Read<One>(b, lastCount);
                TLanes b1 = b0, b2 = b0, b3 = b0;
                if (sizeof(TVectors) > 1) { b1 = Read<Two>(b + width, lastCount); }
                if (sizeof(TVectors) > 2) { b2 = Read<Three>(b + (2 * width), lastCount); }
                if (sizeof(TVectors) > 3) { b3 = Read<Four>(b + (3 * width), lastCount); }
                b += bRow;

                var x0 = TLanes.Broadcast(a[at]);
                TLanes.AddProduct(ref c00, x0, b0);
                if (sizeof(TVectors) > 1) { TLanes.AddProduct(ref c01, x0, b1); }
                if (sizeof(TVectors) > 2) { TLanes.AddProduct(ref c02, x0, b2); }
                if (sizeof(TVectors) > 3) { TLanes.AddProduct(ref c03, x0, b3); }

                if (sizeof(TRows) > 1)
                {
                    var x1 = TLanes.Broadcast(a1[at]);
                    TLanes.AddProduct(ref c10, x1, b0);
                    if (sizeof(TVectors) > 1) { TLanes.AddProduct(ref c11, x1, b1); }
                    if (sizeof(TVectors) > 2) { TLanes.AddProduct(ref c12, x1, b2); }
                    if (sizeof(TVectors) > 3) { TLanes.AddProduct(ref c13, x1, b3); }
                }

                if (sizeof(TRows) > 2)
                {
                    var x2 = TLanes.Broadcast(a2[at]);
                    TLanes.AddProduct(ref c20, x2, b0);
                    if (sizeof(TVectors) > 1) { TLanes.AddProduct(ref c21, x2, b1); }
                    if (sizeof(TVectors) > 2) { TLanes.AddProduct(ref c22, x2, b2); }
                    if (sizeof(TVectors) > 3) { TLanes.AddProduct(ref c23, x2, b3); }
                }

                if (sizeof(TRows) > 3)
                {
                    var x3 = TLanes.Broadcast(a3[at]);
                    TLanes.AddProduct(ref c30, x3, b0);
                    if (sizeof(TVectors) > 1) { TLanes.AddProduct(ref c31, x3, b1); }
                    if (sizeof(TVectors) > 2) { TLanes.AddProduct(ref c32, x3, b2); }
                    if (sizeof(TVectors) > 3) { TLanes.AddProduct(ref c33, x3, b3); }
                }

                if (sizeof(TRows) > 4)
                {
                    var x4 = TLanes.Broadcast(a4[at]);
                    TLanes.AddProduct(ref c40, x4, b0);
                    if (sizeof(TVectors) > 1) { TLanes.AddProduct(ref c41, x4, b1); }
                    if (sizeof(TVectors) > 2) { TLanes.AddProduct(ref c42, x4, b2); }
                    if (sizeof(TVectors) > 3) { TLanes.AddProduct(ref c43, x4, b3); }
                }

                if (sizeof(TRows) > 5)
                {
                    var x5 = TLanes.Broadcast(a5[at]);
                    TLanes.AddProduct(ref c50, x5, b0);
                    if (sizeof(TVectors) > 1) { TLanes.AddProduct(ref c51, x5, b1); }
                    if (sizeof(TVectors) > 2) { TLanes.AddProduct(ref c52, x5, b2); }
                    if (sizeof(TVectors) > 3) { TLanes.AddProduct(ref c53, x5, b3); }
                }

                if (sizeof(TRows) > 6)
                {
                    var x6 = TLanes.Broadcast(a6[at]);
                    TLanes.AddProduct(ref c60, x6, b0);
                    if (sizeof(TVectors) > 1) { TLanes.AddProduct(ref c61, x6, b1); }
                    if (sizeof(TVectors) > 2) { TLanes.AddProduct(ref c62, x6, b2); }
                    if (sizeof(TVectors) > 3) { TLanes.AddProduct(ref c63, x6, b3); }
                }

                if (sizeof(TRows) > 7)
                {
                    var x7 = TLanes.Broadcast(a7[at]);
                    TLanes.AddProduct(ref c70, x7, b0);
                    if (sizeof(TVectors) > 1) { TLanes.AddProduct(ref c71, x7, b1); }
                    if (sizeof(TVectors) > 2) { TLanes.AddProduct(ref c72, x7, b2); }
                    if (sizeof(TVectors) > 3) { TLanes.AddProduct(ref c73, x7, b3); }
                }

                at += aCol;
            }

            if (add)
            {
                T* row = c;
                c00 += Read<One>(row, lastCount);
                if (sizeof(TVectors) > 1) { c01 += Read<Two>(row + width, lastCount); }
                if (sizeof(TVectors) > 2) { c02 += Read<Three>(row + (2 * width), lastCount); }
                if (sizeof(TVectors) > 3) { c03 += Read<Four>(row + (3 * width), lastCount); }

                if (sizeof(TRows) > 1)
                {
                    row += p.CRow;
                    c10 += Read<One>(row, lastCount);
                    if (sizeof(TVectors) > 1) { c11 += Read<Two>(row + width, lastCount); }
                    if (sizeof(TVectors) > 2) { c12 += Read<Three>(row + (2 * width), lastCount); }
                    if (sizeof(TVectors) > 3) { c13 += Read<Four>(row + (3 * width), lastCount); }
                }

                if (sizeof(TRows) > 2)
                {
                    row += p.CRow;
                    c20 += Read<One>(row, lastCount);
                    if (sizeof(TVectors) > 1) { c21 += Read<Two>(row + width, lastCount); }
                    if (sizeof(TVectors) > 2) { c22 += Read<Three>(row + (2 * width), lastCount); }
                    if (sizeof(TVectors) > 3) { c23 += Read<Four>(row + (3 * width), lastCount); }
                }

                if (sizeof(TRows) > 3)
                {
                    row += p.CRow;
                    c30 += Read<One>(row, lastCount);
                    if (sizeof(TVectors) > 1) { c31 += Read<Two>(row + width, lastCount); }
                    if (sizeof(TVectors) > 2) { c32 += Read<Three>(row + (2 * width), lastCount); }
                    if (sizeof(TVectors) > 3) { c33 += Read<Four>(row + (3 * width), lastCount); }
                }

                if (sizeof(TRows) > 4)
                {
                    row += p.CRow;
                    c40 += Read<One>(row, lastCount);
                    if (sizeof(TVectors) > 1) { c41 += Read<Two>(row + width, lastCount); }
                    if (sizeof(TVectors) > 2) { c42 += Read<Three>(row + (2 * width), lastCount); }
                    if (sizeof(TVectors) > 3) { c43 += Read<Four>(row + (3 * width), lastCount); }
                }

                if (sizeof(TRows) > 5)
                {
                    row += p.CRow;
                    c50 += Read<One>(row, lastCount);
                    if (sizeof(TVectors) > 1) { c51 += Read<Two>(row + width, lastCount); }
                    if (sizeof(TVectors) > 2) { c52 += Read<Three>(row + (2 * width), lastCount); }
                    if (sizeof(TVectors) > 3) { c53 += Read<Four>(row + (3 * width), lastCount); }
                }

                if (sizeof(TRows) > 6)
                {
                    row += p.CRow;
                    c60 += Read<One>(row, lastCount);
                    if (sizeof(TVectors) > 1) { c61 += Read<Two>(row + width, lastCount); }
                    if (sizeof(TVectors) > 2) { c62 += Read<Three>(row + (2 * width), lastCount); }
                    if (sizeof(TVectors) > 3) { c63 += Read<Four>(row + (3 * width), lastCount); }
                }

                if (sizeof(TRows) > 7)
                {
                    row += p.CRow;
                    c70 += Read<One>(row, lastCount);
                    if (sizeof(TVectors) > 1) { c71 += Read<Two>(row + width, lastCount); }
                    if (sizeof(TVectors) > 2) { c72 += Read<Three>(row + (2 * width), lastCount); }
                    if (sizeof(TVectors) > 3) { c73 += Read<Four>(row + (3 * width), lastCount); }
                }
            }

            T* to = c;
            Write<One>(c00, to, lastCount);
            if (sizeof(TVectors) > 1) { Write<Two>(c01, to + width, lastCount); }
            if (sizeof(TVectors) > 2) { Write<Three>(c02, to + (2 * width), lastCount); }
            if (sizeof(TVectors) > 3) { Write<Four>(c03, to + (3 * width), lastCount); }

            if (sizeof(TRows) > 1)
            {
                to += p.CRow;
                Write<One>(c10, to, lastCount);
                if (sizeof(TVectors) > 1) { Write<Two>(c11, to + width, lastCount); }
                if (sizeof(TVectors) > 2) { Write<Three>(c12, to + (2 * width), lastCount); }
                if (sizeof(TVectors) > 3) { Write<Four>(c13, to + (3 * width), lastCount); }
            }

            if (sizeof(TRows) > 2)
            {
                to += p.CRow;
                Write<One>(c20, to, lastCount);
                if (sizeof(TVectors) > 1) { Write<Two>(c21, to + width, lastCount); }
                if (sizeof(TVectors) > 2) { Write<Three>(c22, to + (2 * width), lastCount); }
                if (sizeof(TVectors) > 3) { Write<Four>(c23, to + (3 * width), lastCount); }
            }

            if (sizeof(TRows) > 3)
            {
                to += p.CRow;
                Write<One>(c30, to, lastCount);
                if (sizeof(TVectors) > 1) { Write<Two>(c31, to + width, lastCount); }
                if (sizeof(TVectors) > 2) { Write<Three>(c32, to + (2 * width), lastCount); }
                if (sizeof(TVectors) > 3) { Write<Four>(c33, to + (3 * width), lastCount); }
            }

            if (sizeof(TRows) > 4)
            {
                to += p.CRow;
                Write<One>(c40, to, lastCount);
                if (sizeof(TVectors) > 1) { Write<Two>(c41, to + width, lastCount); }
                if (sizeof(TVectors) > 2) { Write<Three>(c42, to + (2 * width), lastCount); }
                if (sizeof(TVectors) > 3) { Write<Four>(c43, to + (3 * width), lastCount); }
            }

            if (sizeof(TRows) > 5)
            {
                to += p.CRow;
                Write<One>(c50, to, lastCount);
                if (sizeof(TVectors) > 1) { Write<Two>(c51, to + width, lastCount); }
                if (sizeof(TVectors) > 2) { Write<Three>(c52, to + (2 * width), lastCount); }
                if (sizeof(TVectors) > 3) { Write<Four>(c53, to + (3 * width), lastCount); }
            }

            if (sizeof(TRows) > 6)
            {
                to += p.CRow;
                Write<One>(c60, to, lastCount);
                if (sizeof(TVectors) > 1) { Write<Two>(c61, to + width, lastCount); }
                if (sizeof(TVectors) > 2) { Write<Three>(c62, to + (2 * width), lastCount); }
                if (sizeof(TVectors) > 3) { Write<Four>(c63, to + (3 * width), lastCount); }
            }

            if (sizeof(TRows) > 7)
            {
                to += p.CRow;
                Write<One>(c70, to, lastCount);
                if (sizeof(TVectors) > 1) { Write<Two>(c71, to + width, lastCount); }
                if (sizeof(TVectors) > 2) { Write<Three>(c72, to + (2 * width), lastCount); }
                if (sizeof(TVectors) > 3) { Write<Four>(c73, to + (3 * width), lastCount); }
            }

            start = null;
            add = true;
        }
        while (left > 0);
    }

    /// <summary>Reads vector number <typeparamref name="TVector"/> of a row; the last one may be cut.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Read<TVector>(T* source, int lastCount)
        where TVector : unmanaged
    {
        if (sizeof(TCut) > 1 && sizeof(TVector) == sizeof(TVectors))
        {
            return TLanes.LoadPartial(source, lastCount);
        }

        return TLanes.Load(source);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write<TVector>(TLanes value, T* destination, int lastCount)
        where TVector : unmanaged
    {
        if (sizeof(TCut) > 1 && sizeof(TVector) == sizeof(TVectors))
        {
            TLanes.StorePartial(value, destination, lastCount);
        }
        else
        {
            TLanes.Store(value, destination);
        }
    }
}
