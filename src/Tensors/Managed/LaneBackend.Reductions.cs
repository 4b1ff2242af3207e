using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Gradus;

/// <content> Reductions. The sixteen logical lanes of the rule are between one 512-bit vector and eight 128-bit ones, all held in
/// registers. A sum starts at +0 and is therefore never −0.
/// </content>
internal sealed unsafe partial class LaneBackend<TLanes, T>
{
    private const int LogicalLanes = 16;

    /// <summary>Vectors that hold the logical lanes: a constant in machine code, so branches on it disappear.</summary>
    private static int SumVectors => LogicalLanes / TLanes.Count;

    protected internal override void TotalCore(in Tensor<T> x, in Tensor<T> y)
    {
        *y.Pointer = TotalOf(x);
        y.KeepAlive();
    }

    protected internal override void DotCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y)
    {
        *y.Pointer = DotOf(a, b);
        y.KeepAlive();
    }

    protected internal override void IsFiniteCore(in Tensor<T> x, in Tensor<T> y)
    {
        *y.Pointer = AllFinite(x) ? T.One : T.Zero;
        y.KeepAlive();
    }

    protected internal override void ClipByNormCore(in Tensor<T> limit, T margin, in Tensor<T> norm, in Tensor<T> y)
    {
        T length = T.Sqrt(DotOf(y, y));
        T bound = *limit.Pointer;
        *norm.Pointer = length;
        if (T.IsFinite(length) && length + margin > bound)
        {
            ScaleCore(bound / (length + margin), y, y);
        }

        KeepAlive(limit, norm, y);
    }

    private static T TotalOf(Tensor<T> x)
    {
        if (!x.IsContiguous)
        {
            T* packed = Packed(x, Scratch<T>.Panels(x.Count));
            return Reduce(new ElementTerm<TLanes, T>(), packed, packed, x.Count);
        }

        T total = Reduce(new ElementTerm<TLanes, T>(), x.Pointer, x.Pointer, x.Count);
        x.KeepAlive();
        return total;
    }

    private static T DotOf(Tensor<T> a, Tensor<T> b)
    {
        Debug.Assert(a.Shape == b.Shape);
        if (!a.IsContiguous || !b.IsContiguous)
        {
            T* scratch = Scratch<T>.Panels(2 * a.Count);
            return Reduce(new ProductTerm<TLanes, T>(), Packed(a, scratch), Packed(b, scratch + a.Count), a.Count);
        }

        T dot = Reduce(new ProductTerm<TLanes, T>(), a.Pointer, b.Pointer, a.Count);
        a.KeepAlive();
        b.KeepAlive();
        return dot;
    }

    private static bool AllFinite(Tensor<T> x)
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

        int rest = count - i;
        if (rest > 0)
        {
            a += i;
            b += i;
            s0 = AddCut(term, s0, a, b, rest);
            if (SumVectors > 1)
            {
                s1 = AddCut(term, s1, a + width, b + width, rest - width);
            }

            if (SumVectors > 2)
            {
                s2 = AddCut(term, s2, a + (2 * width), b + (2 * width), rest - (2 * width));
                s3 = AddCut(term, s3, a + (3 * width), b + (3 * width), rest - (3 * width));
            }

            if (SumVectors > 4)
            {
                s4 = AddCut(term, s4, a + (4 * width), b + (4 * width), rest - (4 * width));
                s5 = AddCut(term, s5, a + (5 * width), b + (5 * width), rest - (5 * width));
                s6 = AddCut(term, s6, a + (6 * width), b + (6 * width), rest - (6 * width));
                s7 = AddCut(term, s7, a + (7 * width), b + (7 * width), rest - (7 * width));
            }
        }

        // Lane l plus lane l + 8, l + 4 and so on: whole vectors first, then inside the last one.
        if (SumVectors > 4)
        {
            s0 += s4;
            s1 += s5;
            s2 += s6;
            s3 += s7;
        }

        if (SumVectors > 2)
        {
            s0 += s2;
            s1 += s3;
        }

        if (SumVectors > 1)
        {
            s0 += s1;
        }

        return TLanes.Tree(s0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Add<TTerm>(TTerm term, TLanes sum, T* a, T* b)
        where TTerm : struct, ITerm<TLanes>
    {
        TLanes first = TLanes.Load(a);
        return term.AddTo(sum, first, TTerm.ReadsTwoSources ? TLanes.Load(b) : first);
    }

    /// <summary>
    /// Adds the terms of the first <paramref name="count"/> lanes: none if it is not positive, all if it exceeds the number of lanes.
    /// </summary>
    private static TLanes AddCut<TTerm>(TTerm term, TLanes sum, T* a, T* b, int count)
        where TTerm : struct, ITerm<TLanes>
    {
        if (count <= 0)
        {
            return sum;
        }

        count = Math.Min(count, TLanes.Count);
        TLanes first = TLanes.LoadPartial(a, count);
        TLanes second = TTerm.ReadsTwoSources ? TLanes.LoadPartial(b, count) : first;
        TLanes added = term.AddTo(sum, first, second);
        return TTerm.IsZeroForZeros ? added : TLanes.Select(TLanes.First(count), added, sum);
    }

    /// <summary>Copies a view with gaps, row after row.</summary>
    private static T* Packed(in Tensor<T> x, T* memory)
    {
        for (int row = 0; row < x.Rows; row++)
        {
            x.Row(row).CopyTo(new Span<T>(memory + ((nint)row * x.Cols), x.Cols));
        }

        return memory;
    }
}
