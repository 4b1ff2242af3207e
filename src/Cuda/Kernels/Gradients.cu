// Gradients of the element-wise members.

__device__ inline Real tanhVjp(Real y, Real dy, Real dx) { return fma(dy, fma(negated(y), y, (Real)1), dx); }

__device__ inline Real sigmoidVjp(Real y, Real dy, Real dx) { return fma(dy, fma(negated(y), y, y), dx); }

KERNEL(AddWhereLess, View a, View b, View dy, View dx, int strict)
{
    each(dx.rows, dx.cols, [&](int i, int j)
    {
        if (strict ? a(i, j) < b(i, j) : a(i, j) <= b(i, j))
        {
            dx(i, j) = dx(i, j) + dy(i, j);
        }
    });
}

// Where the bounds are equal the function is constant, and no gradient flows.
KERNEL(ClipVjp, View x, View bounds, View dy, View dx)
{
    Real low = bounds(0, 0), high = bounds(0, 1);
    each(dx.rows, dx.cols, [&](int i, int j)
    {
        if (low < high && low <= x(i, j) && x(i, j) <= high)
        {
            dx(i, j) = dx(i, j) + dy(i, j);
        }
    });
}

KERNEL(ReluVjp, View y, View dy, View dx, int accumulate)
{
    each(dx.rows, dx.cols, [&](int i, int j)
    {
        Real before = accumulate ? dx(i, j) : (Real)0;
        dx(i, j) = 0 < y(i, j) ? before + dy(i, j) : before;
    });
}

KERNEL(TanhVjp, View y, View dy, View dx, int accumulate)
{
    each(dx.rows, dx.cols, [&](int i, int j) { dx(i, j) = tanhVjp(y(i, j), dy(i, j), accumulate ? dx(i, j) : (Real)0); });
}

KERNEL(SigmoidVjp, View y, View dy, View dx)
{
    each(dx.rows, dx.cols, [&](int i, int j) { dx(i, j) = sigmoidVjp(y(i, j), dy(i, j), dx(i, j)); });
}

KERNEL(SoftplusVjp, View x, View dy, View dx)
{
    each(dx.rows, dx.cols, [&](int i, int j) { dx(i, j) = fma(dy(i, j), sigmoid(x(i, j)), dx(i, j)); });
}

KERNEL(LogVjp, View x, View dy, View dx)
{
    each(dx.rows, dx.cols, [&](int i, int j) { dx(i, j) = dx(i, j) + dy(i, j) / x(i, j); });
}
