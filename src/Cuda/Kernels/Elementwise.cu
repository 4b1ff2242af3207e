// Element-wise members: y may be a source, since each element is read and written by one thread.

KERNEL(Fill, View y, Real value) { each(y.rows, y.cols, [&](int i, int j) { y(i, j) = value; }); }

KERNEL(Copy, View x, View y) { each(y.rows, y.cols, [&](int i, int j) { y(i, j) = x(i, j); }); }

KERNEL(Sum, View a, View b, View y) { each(y.rows, y.cols, [&](int i, int j) { y(i, j) = a(i, j) + b(i, j); }); }

KERNEL(Difference, View a, View b, View y) { each(y.rows, y.cols, [&](int i, int j) { y(i, j) = a(i, j) - b(i, j); }); }

KERNEL(Multiply, View a, View b, View y) { each(y.rows, y.cols, [&](int i, int j) { y(i, j) = a(i, j) * b(i, j); }); }

KERNEL(AddMultiply, View a, View b, View y)
{
    each(y.rows, y.cols, [&](int i, int j) { y(i, j) = fma(a(i, j), b(i, j), y(i, j)); });
}

KERNEL(Scale, View x, View y, Real alpha) { each(y.rows, y.cols, [&](int i, int j) { y(i, j) = alpha * x(i, j); }); }

KERNEL(AddScaled, View x, View y, Real alpha)
{
    each(y.rows, y.cols, [&](int i, int j) { y(i, j) = fma(alpha, x(i, j), y(i, j)); });
}

KERNEL(AddScaledMultiply, View a, View b, View y, Real alpha)
{
    each(y.rows, y.cols, [&](int i, int j) { y(i, j) = fma(alpha * a(i, j), b(i, j), y(i, j)); });
}

KERNEL(AddConstant, View alpha, View y) { each(y.rows, y.cols, [&](int i, int j) { y(i, j) = y(i, j) + alpha(0, 0); }); }

KERNEL(FlushBelow, View y, Real limit)
{
    each(y.rows, y.cols, [&](int i, int j) { y(i, j) = magnitude(y(i, j)) < limit ? (Real)0 : y(i, j); });
}

KERNEL(Minimum, View a, View b, View y)
{
    each(y.rows, y.cols, [&](int i, int j) { y(i, j) = a(i, j) <= b(i, j) || isNaN(a(i, j)) ? a(i, j) : b(i, j); });
}

KERNEL(Maximum, View a, View b, View y)
{
    each(y.rows, y.cols, [&](int i, int j) { y(i, j) = b(i, j) <= a(i, j) || isNaN(a(i, j)) ? a(i, j) : b(i, j); });
}

KERNEL(Clip, View x, View bounds, View y)
{
    Real low = bounds(0, 0), high = bounds(0, 1);
    each(y.rows, y.cols, [&](int i, int j)
    {
        Real clipped = low == high ? (isNaN(x(i, j)) ? x(i, j) : low) : smaller(high, larger(low, x(i, j)));
        y(i, j) = clipped;
    });
}

KERNEL(Relu, View x, View y) { each(y.rows, y.cols, [&](int i, int j) { y(i, j) = x(i, j) <= 0 ? (Real)0 : x(i, j); }); }

KERNEL(Tanh, View x, View y) { each(y.rows, y.cols, [&](int i, int j) { y(i, j) = hyperbolicTangent(x(i, j)); }); }

KERNEL(Exp, View x, View y) { each(y.rows, y.cols, [&](int i, int j) { y(i, j) = exponential(x(i, j)); }); }

KERNEL(Sigmoid, View x, View y) { each(y.rows, y.cols, [&](int i, int j) { y(i, j) = sigmoid(x(i, j)); }); }

KERNEL(Softplus, View x, View y) { each(y.rows, y.cols, [&](int i, int j) { y(i, j) = softplus(x(i, j)); }); }

KERNEL(Log, View x, View y) { each(y.rows, y.cols, [&](int i, int j) { y(i, j) = logarithm(x(i, j)); }); }
