using System.Numerics;

namespace Gradus;

/// <summary>Copies the patches of images into rows, which products then take as their left factor, and adds such rows back.</summary>
internal static unsafe class ImagePatches<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Elements of patches that are computed together: half of a usual first-level cache.</summary>
    private const int BlockElements = 4 * 1024;

    /// <summary>Patches that are computed together at least, so that the weights are read seldom enough.</summary>
    private const int MinBlock = 96;

    /// <summary>
    /// Elements from one patch to the next, the last of which is the one that a bias multiplies. A multiple of 256 bytes would put the same
    /// element of all patches into a few sets of the first-level cache, where they evict each other.
    /// </summary>
    public static int StrideOf(PatchGeometry geometry) => geometry.PatchSize % 64 == 0 ? geometry.PatchSize + 16 : geometry.PatchSize + 1;

    /// <summary>Patches that are computed together.</summary>
    public static int BlockOf(PatchGeometry geometry) => Math.Max(MinBlock, BlockElements / geometry.PatchSize);

    /// <summary>patches[i] = the patch at position first + i of the image, and a one after it.</summary>
    /// <param name="image">One image.</param>
    /// <param name="geometry">The patches.</param>
    /// <param name="first">The first position.</param>
    /// <param name="count">Number of positions.</param>
    /// <param name="patches">Rows of <see cref="StrideOf"/> elements.</param>
    public static void Gather(T* image, PatchGeometry geometry, int first, int count, T* patches)
    {
        var runs = new PatchRuns(geometry);
        int stride = StrideOf(geometry);

        // The widest vectors that a run fills.
        if (runs.Length >= TLanes.Count)
        {
            Gather<TLanes>(image, runs, first, count, patches, stride);
        }
        else if (runs.Length >= Lanes256<T>.Count)
        {
            Gather<Lanes256<T>>(image, runs, first, count, patches, stride);
        }
        else if (runs.Length >= Lanes128<T>.Count)
        {
            Gather<Lanes128<T>>(image, runs, first, count, patches, stride);
        }
        else
        {
            Gather<Lane<T>>(image, runs, first, count, patches, stride);
        }
    }

    /// <summary>Adds the patches of all positions to the image, down the columns of positions from left to right.</summary>
    /// <param name="patches">Rows of <paramref name="stride"/> elements, one per position.</param>
    /// <param name="stride">Elements from one patch to the next.</param>
    /// <param name="geometry">The patches.</param>
    /// <param name="image">One image.</param>
    public static void Scatter(T* patches, nint stride, PatchGeometry geometry, T* image)
    {
        var runs = new PatchRuns(geometry);
        nint below = geometry.OutputWidth * stride;
        for (int x = 0; x < geometry.OutputWidth; x++)
        {
            T* from = patches + (x * stride);
            if (geometry.Padding == 0)
            {
                ScatterColumn(from, below, runs, geometry.OutputHeight, image + runs.OffsetOf(0, x));
                continue;
            }

            for (int y = 0; y < geometry.OutputHeight; y++)
            {
                ScatterCut(from, runs, y, x, image);
                from += below;
            }
        }
    }

    private static void Gather<TWidth>(T* image, in PatchRuns runs, int first, int count, T* patches, int stride)
        where TWidth : unmanaged, ILanes<TWidth, T>
    {
        int y = first / runs.OutputWidth;
        int x = first % runs.OutputWidth;
        while (count > 0)
        {
            int these = Math.Min(count, runs.OutputWidth - x);
            if (runs.HasPadding)
            {
                for (int i = 0; i < these; i++)
                {
                    GatherCut(image, runs, y, x + i, patches + (i * stride));
                }
            }
            else
            {
                GatherRow<TWidth>(image + runs.OffsetOf(y, x), runs, these, patches, stride);
            }

            patches += these * stride;
            count -= these;
            x = 0;
            y++;
        }
    }

    /// <summary>
    /// Neighbouring positions. Whole vectors only: the last one of a run ends with it, over what the one before has copied.
    /// </summary>
    private static void GatherRow<TWidth>(T* image, in PatchRuns runs, int count, T* patches, int stride)
        where TWidth : unmanaged, ILanes<TWidth, T>
    {
        (int outers, int inners, int length) = (runs.Outer, runs.Inner, runs.Length);
        (nint outerStep, nint innerStep, nint nextPosition) = (runs.OuterStep, runs.InnerStep, runs.NextPosition);
        int last = length - TWidth.Count;
        for (int i = 0; i < count; i++)
        {
            T* from = image;
            T* to = patches;
            for (int outer = 0; outer < outers; outer++)
            {
                T* run = from;
                for (int inner = 0; inner < inners; inner++)
                {
                    for (int element = 0; element < last; element += TWidth.Count)
                    {
                        TWidth.Store(TWidth.Load(run + element), to + element);
                    }

                    TWidth.Store(TWidth.Load(run + last), to + last);
                    to += length;
                    run += innerStep;
                }

                from += outerStep;
            }

            *to = T.One;
            image += nextPosition;
            patches += stride;
        }
    }

    /// <summary>Positions below each other.</summary>
    private static void ScatterColumn(T* patches, nint below, in PatchRuns runs, int count, T* image)
    {
        (int outers, int inners, int length) = (runs.Outer, runs.Inner, runs.Length);
        (nint outerStep, nint innerStep, nint nextPosition) = (runs.OuterStep, runs.InnerStep, runs.NextRow);
        int whole = length - (length % TLanes.Count);
        bool hasHalf = TLanes.Count > Lanes256<T>.Count && length - whole >= Lanes256<T>.Count;
        bool hasQuarter = TLanes.Count > Lanes128<T>.Count && length % Lanes256<T>.Count >= Lanes128<T>.Count;
        for (int y = 0; y < count; y++)
        {
            T* from = patches;
            T* to = image;
            for (int outer = 0; outer < outers; outer++)
            {
                T* run = to;
                for (int inner = 0; inner < inners; inner++)
                {
                    // Whole vectors of falling width: a partial store could not be forwarded to the next position's load.
                    int i = 0;
                    for (; i < whole; i += TLanes.Count)
                    {
                        TLanes.Store(TLanes.Load(run + i) + TLanes.Load(from + i), run + i);
                    }

                    if (hasHalf)
                    {
                        Lanes256<T>.Store(Lanes256<T>.Load(run + i) + Lanes256<T>.Load(from + i), run + i);
                        i += Lanes256<T>.Count;
                    }

                    if (hasQuarter)
                    {
                        Lanes128<T>.Store(Lanes128<T>.Load(run + i) + Lanes128<T>.Load(from + i), run + i);
                        i += Lanes128<T>.Count;
                    }

                    for (; i < length; i++)
                    {
                        run[i] += from[i];
                    }

                    from += length;
                    run += innerStep;
                }

                to += outerStep;
            }

            image += nextPosition;
            patches += below;
        }
    }

    /// <summary>A patch that may reach into the padding.</summary>
    private static void GatherCut(T* image, in PatchRuns runs, int y, int x, T* to)
    {
        new Span<T>(to, runs.Size).Clear();
        to[runs.Size] = T.One;
        (int firstRow, int endRow) = runs.RowsInside(y);
        (int begin, int end) = runs.ElementsInside(x);
        int offset = runs.OffsetOf(y, x);
        for (int outer = 0; outer < runs.Outer; outer++)
        {
            for (int row = firstRow; row < endRow; row++)
            {
                T* run = to + (((outer * runs.Inner) + row) * runs.Length);
                T* source = image + offset + (outer * runs.OuterStep) + (row * runs.InnerStep);
                new ReadOnlySpan<T>(source + begin, end - begin).CopyTo(new Span<T>(run + begin, end - begin));
            }
        }
    }

    private static void ScatterCut(T* from, in PatchRuns runs, int y, int x, T* image)
    {
        (int firstRow, int endRow) = runs.RowsInside(y);
        (int begin, int end) = runs.ElementsInside(x);
        int offset = runs.OffsetOf(y, x);
        for (int outer = 0; outer < runs.Outer; outer++)
        {
            for (int row = firstRow; row < endRow; row++)
            {
                T* run = from + (((outer * runs.Inner) + row) * runs.Length);
                T* to = image + offset + (outer * runs.OuterStep) + (row * runs.InnerStep);
                int i = begin;
                for (; i <= end - TLanes.Count; i += TLanes.Count)
                {
                    TLanes.Store(TLanes.Load(to + i) + TLanes.Load(run + i), to + i);
                }

                TLanes rest = TLanes.LoadPartial(to + i, end - i) + TLanes.LoadPartial(run + i, end - i);
                TLanes.StorePartial(rest, to + i, end - i);
            }
        }
    }
}
