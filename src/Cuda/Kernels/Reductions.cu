// Sums of all elements. Sixteen chains are all the parallelism that the order leaves: one block, whose other threads fetch what the sixteen
// add next.

template <typename First, typename Second, typename Add>
__device__ Real blockSum(int count, First first, Second second, Add add)
{
    constexpr int Tile = 1024;
    SHARED(Real, a, Tile);
    SHARED(Real, b, Tile);
    Real sum = 0;
    for (int start = 0; start < count; start += Tile)
    {
        int tile = count - start < Tile ? count - start : Tile;
        for (int i = threadIdx.x; i < tile; i += blockDim.x)
        {
            a[i] = first(start + i);
            b[i] = second(start + i);
        }

        __syncthreads();
        for (int i = threadIdx.x; i < tile && threadIdx.x < Lanes; i += Lanes)
        {
            sum = add(sum, a[i], b[i]);
        }

        __syncthreads();
    }

    return tree(sum);
}

__device__ inline Real dotOf(const View &a, const View &b)
{
    return blockSum(
        a.count(), [&](int i) { return a[i]; }, [&](int i) { return b[i]; }, [](Real sum, Real x, Real y) { return fma(x, y, sum); });
}

KERNEL(Total, View x, View y)
{
    Real total = blockSum(
        x.count(), [&](int i) { return x[i]; }, [](int) { return (Real)0; }, [](Real sum, Real element, Real) { return sum + element; });
    if (threadIdx.x == 0)
    {
        y(0, 0) = total;
    }
}

KERNEL(Dot, View a, View b, View y)
{
    Real dot = dotOf(a, b);
    if (threadIdx.x == 0)
    {
        y(0, 0) = dot;
    }
}

KERNEL(Norm, View x, View y)
{
    Real dot = dotOf(x, x);
    if (threadIdx.x == 0)
    {
        y(0, 0) = sqrt(dot);
    }
}

// After Norm: scales y down where its norm is above the limit.
KERNEL(ScaleToNorm, View limit, View norm, View y, Real margin)
{
    Real length = norm(0, 0), bound = limit(0, 0);
    if (isFinite(length) && length + margin > bound)
    {
        Real factor = bound / (length + margin);
        each(y.rows, y.cols, [&](int i, int j) { y(i, j) = factor * y(i, j); });
    }
}

// Clears the one in y where an element is not finite; all who write, write the same.
KERNEL(MarkNonFinite, View x, View y)
{
    each(x.rows, x.cols, [&](int i, int j)
    {
        if (!isFinite(x(i, j)))
        {
            y(0, 0) = 0;
        }
    });
}
