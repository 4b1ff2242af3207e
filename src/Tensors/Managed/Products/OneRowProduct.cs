using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gradus;

/// <summary>
/// An affine map of one row, as for an agent that acts in a single environment. It has few sums, each waiting for its last multiply-add, so
/// two chunks of terms (<see cref="ProductOrder"/>) are summed in parallel. And no element of B is used twice, so the multiply-add itself
/// reads B: the fewer instructions a term takes, the earlier the processor sees the op that follows the product and starts on it while
/// these sums still wait.
/// </summary>
internal static unsafe class OneRowProduct<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>c = start + a·b.</summary>
    /// <param name="a">(1, <paramref name="terms"/>), contiguous.</param>
    /// <param name="b">(<paramref name="terms"/>, <paramref name="columns"/>).</param>
    /// <param name="bRow">Elements between the rows of b.</param>
    /// <param name="c">(1, <paramref name="columns"/>).</param>
    /// <param name="start">(1, <paramref name="columns"/>), may be c.</param>
    /// <param name="terms">K.</param>
    /// <param name="chunkTerms">Terms of a chunk, see <see cref="ProductOrder"/>.</param>
    /// <param name="columns">N.</param>
    public static void Run(T* a, T* b, nint bRow, T* c, T* start, int terms, int chunkTerms, int columns)
    {
        while (columns > 0)
        {
            int done = Math.Min(columns, TLanes.Count);
            if (columns >= 4 * TLanes.Count)
            {
                done = 4 * TLanes.Count;
                Run<Four, One>(a, b, bRow, c, start, terms, chunkTerms, done);
            }
            else if (columns >= 2 * TLanes.Count)
            {
                done = 2 * TLanes.Count;
                Run<Two, One>(a, b, bRow, c, start, terms, chunkTerms, done);
            }
            else if (columns >= TLanes.Count)
            {
                Run<One, One>(a, b, bRow, c, start, terms, chunkTerms, done);
            }
            else if (columns > Lanes256<T>.Count)
            {
                Run<One, Two>(a, b, bRow, c, start, terms, chunkTerms, done);
            }
            else if (columns > Lanes128<T>.Count)
            {
                OneRowProduct<Lanes256<T>, T>.Run<One, Two>(a, b, bRow, c, start, terms, chunkTerms, done);
            }
            else
            {
                OneRowProduct<Lanes128<T>, T>.Run<One, Two>(a, b, bRow, c, start, terms, chunkTerms, done);
            }

            columns -= done;
            b += done;
            c += done;
            start += done;
        }
    }

    /// <summary>Computes whole vectors, or, if <typeparamref name="TCut"/> is <see cref="Two"/>, the first columns of one.</summary>
    private static void Run<TVectors, TCut>(T* a, T* b, nint bRow, T* c, T* start, int terms, int chunkTerms, int columns)
        where TVectors : unmanaged
        where TCut : unmanaged
    {
        nint width = TLanes.Count;
        TLanes c0 = Read<TCut>(start, columns), c1 = c0, c2 = c0, c3 = c0;
        if (sizeof(TVectors) > 1)
        {
            c1 = TLanes.Load(start + width);
        }

        if (sizeof(TVectors) > 2)
        {
            c2 = TLanes.Load(start + (2 * width));
            c3 = TLanes.Load(start + (3 * width));
        }

        bool add = false;
        TLanes total0 = c0, total1 = c0, total2 = c0, total3 = c0;
        do
        {
            int these = Math.Min(terms, chunkTerms);
            int next = Math.Min(terms - these, chunkTerms);
            terms -= these + next;
            TLanes d0 = TLanes.Zero, d1 = d0, d2 = d0, d3 = d0;
            T* aNext = a + these;
            T* bNext = b + (these * bRow);
            for (int k = next; k > 0; k--)
            {
                var x = TLanes.Broadcast(*a);
                var y = TLanes.Broadcast(*aNext);
                AddProduct<TCut>(ref c0, x, b, columns);
                AddProduct<TCut>(ref d0, y, bNext, columns);
                if (sizeof(TVectors) > 1)
                {
                    TLanes.AddProduct(ref c1, x, b + width);
                    TLanes.AddProduct(ref d1, y, bNext + width);
                }

                if (sizeof(TVectors) > 2)
                {
                    TLanes.AddProduct(ref c2, x, b + (2 * width));
                    TLanes.AddProduct(ref d2, y, bNext + (2 * width));
                    TLanes.AddProduct(ref c3, x, b + (3 * width));
                    TLanes.AddProduct(ref d3, y, bNext + (3 * width));
                }

                a++;
                aNext++;
                b += bRow;
                bNext += bRow;
            }

            for (int k = these - next; k > 0; k--)
            {
                var x = TLanes.Broadcast(*a);
                AddProduct<TCut>(ref c0, x, b, columns);
                if (sizeof(TVectors) > 1)
                {
                    TLanes.AddProduct(ref c1, x, b + width);
                }

                if (sizeof(TVectors) > 2)
                {
                    TLanes.AddProduct(ref c2, x, b + (2 * width));
                    TLanes.AddProduct(ref c3, x, b + (3 * width));
                }

                a++;
                b += bRow;
            }

            total0 = add ? total0 + c0 : c0;
            total1 = add ? total1 + c1 : c1;
            total2 = add ? total2 + c2 : c2;
            total3 = add ? total3 + c3 : c3;
            if (next > 0)
            {
                total0 += d0;
                total1 += d1;
                total2 += d2;
                total3 += d3;
            }

            c0 = c1 = c2 = c3 = TLanes.Zero;
            a = aNext;
            b = bNext;
            add = true;
        }
        while (terms > 0);

        Write<TCut>(total0, c, columns);
        if (sizeof(TVectors) > 1)
        {
            TLanes.Store(total1, c + width);
        }

        if (sizeof(TVectors) > 2)
        {
            TLanes.Store(total2, c + (2 * width));
            TLanes.Store(total3, c + (3 * width));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddProduct<TCut>(ref TLanes sum, TLanes a, T* b, int columns)
        where TCut : unmanaged
    {
        if (sizeof(TCut) > 1)
        {
            TLanes.AddProduct(ref sum, a, TLanes.LoadPartial(b, columns));
        }
        else
        {
            TLanes.AddProduct(ref sum, a, b);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Read<TCut>(T* source, int columns)
        where TCut : unmanaged => sizeof(TCut) > 1 ? TLanes.LoadPartial(source, columns) : TLanes.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write<TCut>(TLanes value, T* destination, int columns)
        where TCut : unmanaged
    {
        if (sizeof(TCut) > 1)
        {
            TLanes.StorePartial(value, destination, columns);
        }
        else
        {
            TLanes.Store(value, destination);
        }
    }
}
