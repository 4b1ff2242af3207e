// Small members of symmetric matrices. Factorisations are the host's.

// One thread: the sum is one chain.
KERNEL(Trace, View a, View y)
{
    if (threadIdx.x == 0)
    {
        Real trace = 0;
        for (int i = 0; i < a.rows; i++)
        {
            trace += a(i, i);
        }

        y(0, 0) = trace;
    }
}

KERNEL(AddDiagonal, View a, Real alpha) { each(1, a.rows, [&](int, int i) { a(i, i) = a(i, i) + alpha; }); }

// One block. Sums are ordered, the largest of them is not: a NaN is the largest of all.
KERNEL(OneNorm, View a, View y)
{
    SHARED(Real, norms, 256);
    Real norm = 0;
    for (int j = threadIdx.x; j < a.cols; j += blockDim.x)
    {
        Real sum = 0;
        for (int i = 0; i < a.rows; i++)
        {
            sum += magnitude(a(i, j));
        }

        norm = sum > norm || isNaN(sum) ? sum : norm;
    }

    norms[threadIdx.x] = norm;
    for (int half = blockDim.x / 2; half > 0; half /= 2)
    {
        __syncthreads();
        if (threadIdx.x < half)
        {
            Real other = norms[threadIdx.x + half];
            norms[threadIdx.x] = other > norms[threadIdx.x] || isNaN(other) ? other : norms[threadIdx.x];
        }
    }

    if (threadIdx.x == 0)
    {
        y(0, 0) = norms[0];
    }
}

KERNEL(DivideByOuter, View x, View a, View b, View y, Real shift)
{
    each(y.rows, y.cols, [&](int i, int j) { y(i, j) = x(i, j) / fma(a(0, i), b(0, j), shift); });
}
