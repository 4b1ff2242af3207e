using System.Diagnostics;
using System.Runtime.CompilerServices;
using Gradus.Tensors.Managed.Maps;

namespace Gradus.Tensors.Managed;

/// <content>
/// Reductions. The sixteen logical lanes of the rule are one vector of 512 bits to eight of 128, all held in registers. A sum starts at
/// +0 and therefore is never −0.
/// </content>
internal sealed unsafe partial class LaneBackend<TLanes, T>
{
    private const int LogicalLanes = 16;

    /// <summary>Vectors that hold the logical lanes: a constant of the machine code, so the branches on it vanish.</summary>
    private static int SumVectors => LogicalLanes / TLanes.Count;

    public override T Total(Tensor<T> x)
    {
        if (!x.IsContiguous)
        {
            x = Packed(x, Scratch<T>.Panels(x.Count), out T* packed);
            return Reduce(new ElementTerm<TLanes, T>(), packed, packed, x.Count);
        }

        T total = Reduce(new ElementTerm<TLanes, T>(), x.Pointer, x.Pointer, x.Count);
        x.KeepAlive();
        return total;
    }

    public override T Dot(Tensor<T> a, Tensor<T> b)
    {
        Debug.Assert(a.Shape == b.Shape);
        if (!a.IsContiguous || !b.IsContiguous)
        {
            T* scratch = Scratch<T>.Panels(2 * a.Count);
            Packed(a, scratch, out T* packedA);
            Packed(b, scratch + a.Count, out T* packedB);
            return Reduce(new ProductTerm<TLanes, T>(), packedA, packedB, a.Count);
        }

        T dot = Reduce(new ProductTerm<TLanes, T>(), a.Pointer, b.Pointer, a.Count);
        a.KeepAlive();
        b.KeepAlive();
        return dot;
    }

    public override bool IsFinite(Tensor<T> x)
    {
        // x − x is +0 for a finite number and NaN for the others.
        (int rows, int cols) = AsRows(x, true);
        bool finite = true;
        for (int row = 0; row < rows && finite; row++)
        {
            finite = RowIsFinite(x.Pointer + ((nint)row * x.RowStride), cols);
        }

        x.KeepAlive();
        return finite;
    }

    private static bool RowIsFinite(T* x, int count)
    {
        TLanes sum = TLanes.Zero;
        int i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            TLanes value = TLanes.Load(x + i);
            sum |= value - value;
        }

        TLanes rest = TLanes.LoadPartial(x + i, count - i);
        sum |= rest - rest;
        return !TLanes.Any(sum);
    }

    private static T Reduce<TTerm>(TTerm term, T* a, T* b, int count)
        where TTerm : struct, ITerm<TLanes>
    {
        int width = TLanes.Count;
        TLanes s0 = TLanes.Zero, s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
        int i = 0;
        for (; i <= count - LogicalLanes; i += LogicalLanes)
        {
            s0 = Add(term, s0, a + i, b + i);
            if (SumVectors > 1)
            {
                s1 = Add(term, s1, a + i + width, b + i + width);
            }

            if (SumVectors > 2)
            {
                s2 = Add(term, s2, a + i + (2 * width), b + i + (2 * width));
                s3 = Add(term, s3, a + i + (3 * width), b + i + (3 * width));
            }

            if (SumVectors > 4)
            {
                s4 = Add(term, s4, a + i + (4 * width), b + i + (4 * width));
                s5 = Add(term, s5, a + i + (5 * width), b + i + (5 * width));
                s6 = Add(term, s6, a + i + (6 * width), b + i + (6 * width));
                s7 = Add(term, s7, a + i + (7 * width), b + i + (7 * width));
            }
        }

        T* sums = stackalloc T[LogicalLanes];
        TLanes.Store(s0, sums);
        if (SumVectors > 1)
        {
            TLanes.Store(s1, sums + width);
        }

        if (SumVectors > 2)
        {
            TLanes.Store(s2, sums + (2 * width));
            TLanes.Store(s3, sums + (3 * width));
        }

        if (SumVectors > 4)
        {
            TLanes.Store(s4, sums + (4 * width));
            TLanes.Store(s5, sums + (5 * width));
            TLanes.Store(s6, sums + (6 * width));
            TLanes.Store(s7, sums + (7 * width));
        }

        for (int lane = 0; i < count; i += width, lane += width)
        {
            AddPartial(term, sums + lane, a + i, b + i, Math.Min(width, count - i));
        }

        return Tree(sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Add<TTerm>(TTerm term, TLanes sum, T* a, T* b)
        where TTerm : struct, ITerm<TLanes>
    {
        TLanes first = TLanes.Load(a);
        return term.AddTo(sum, first, TTerm.ReadsTwoSources ? TLanes.Load(b) : first);
    }

    /// <summary>Adds the last elements, fewer than sixteen, to the sums in memory; the lanes beyond them keep what they hold.</summary>
    private static void AddPartial<TTerm>(TTerm term, T* sums, T* a, T* b, int count)
        where TTerm : struct, ITerm<TLanes>
    {
        TLanes first = TLanes.LoadPartial(a, count);
        TLanes second = TTerm.ReadsTwoSources ? TLanes.LoadPartial(b, count) : first;
        TLanes.StorePartial(term.AddTo(TLanes.Load(sums), first, second), sums, count);
    }

    /// <summary>l + (l+8), l + (l+4), l + (l+2), l + (l+1).</summary>
    private static T Tree(T* sums)
    {
        for (int half = LogicalLanes / 2; half > 0; half /= 2)
        {
            for (int lane = 0; lane < half; lane++)
            {
                sums[lane] += sums[lane + half];
            }
        }

        return sums[0];
    }

    /// <summary>Copies a view with gaps, row after row.</summary>
    private static Tensor<T> Packed(Tensor<T> x, T* memory, out T* packed)
    {
        packed = memory;
        for (int row = 0; row < x.Rows; row++)
        {
            x.Row(row).CopyTo(new Span<T>(memory + ((nint)row * x.Cols), x.Cols));
        }

        return x;
    }
}
