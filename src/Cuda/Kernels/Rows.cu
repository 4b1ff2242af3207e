// Rows and broadcasts.

KERNEL(LogSoftmax, View x, View y)
{
    eachRow(x.rows, [&](int row, bool inside)
    {
        Real max = x(row, lane() < x.cols ? lane() : 0);
        for (int j = lane() + Lanes; j < x.cols; j += Lanes)
        {
            max = larger(max, x(row, j));
        }

        for (int distance = Lanes / 2; distance > 0; distance /= 2)
        {
            max = larger(max, __shfl_xor_sync(0xFFFFFFFFu, max, distance, Lanes));
        }

        Real sum = laneSum(x.cols, [&](Real s, int j) { return s + exponential(x(row, j) - max); });
        Real logSum = logarithm(sum);
        for (int j = lane(); j < x.cols && inside; j += Lanes)
        {
            y(row, j) = x(row, j) - max - logSum;
        }
    });
}

KERNEL(LogSoftmaxVjp, View y, View dy, View dx)
{
    eachRow(y.rows, [&](int row, bool inside)
    {
        Real sum = laneSum(y.cols, [&](Real s, int j) { return s + dy(row, j); });
        for (int j = lane(); j < y.cols && inside; j += Lanes)
        {
            dx(row, j) = dx(row, j) + fma(negated(exponential(y(row, j))), sum, dy(row, j));
        }
    });
}

KERNEL(LogSoftmaxJvp, View y, View dx, View dy)
{
    eachRow(y.rows, [&](int row, bool inside)
    {
        Real mean = laneSum(y.cols, [&](Real s, int j) { return fma(exponential(y(row, j)), dx(row, j), s); });
        for (int j = lane(); j < y.cols && inside; j += Lanes)
        {
            dy(row, j) = dx(row, j) - mean;
        }
    });
}

// An index that is no column gives NaN, which the next check for finite numbers reports with its row.
KERNEL(Pick, View x, View y, Matrix<int> index)
{
    each(1, x.rows, [&](int, int row)
    {
        int column = index(row, 0);
        y(row, 0) = (unsigned)column < (unsigned)x.cols ? x(row, column) : notANumber();
    });
}

KERNEL(PickVjp, View dy, View dx, Matrix<int> index)
{
    each(1, dx.rows, [&](int, int row)
    {
        int column = index(row, 0);
        bool exists = (unsigned)column < (unsigned)dx.cols;
        Real &to = dx(row, exists ? column : 0);
        to = exists ? to + dy(row, 0) : notANumber();
    });
}

KERNEL(RowSum, View x, View y)
{
    eachRow(x.rows, [&](int row, bool inside)
    {
        Real sum = laneSum(x.cols, [&](Real s, int j) { return s + x(row, j); });
        if (inside && lane() == 0)
        {
            y(row, 0) = sum;
        }
    });
}

KERNEL(AddRowDot, View a, View b, View y)
{
    eachRow(a.rows, [&](int row, bool inside)
    {
        Real dot = laneSum(a.cols, [&](Real s, int j) { return fma(a(row, j), b(row, j), s); });
        if (inside && lane() == 0)
        {
            y(row, 0) = y(row, 0) + dot;
        }
    });
}

KERNEL(AddColumnSum, View x, View y)
{
    each(1, x.cols, [&](int, int j)
    {
        Real sum = y(0, j);
        for (int row = 0; row < x.rows; row++)
        {
            sum += x(row, j);
        }

        y(0, j) = sum;
    });
}

KERNEL(AddColumnDot, View a, View b, View y)
{
    each(1, a.cols, [&](int, int j)
    {
        Real sum = y(0, j);
        for (int row = 0; row < a.rows; row++)
        {
            sum = fma(a(row, j), b(row, j), sum);
        }

        y(0, j) = sum;
    });
}

KERNEL(AddRow, View row, View y) { each(y.rows, y.cols, [&](int i, int j) { y(i, j) = y(i, j) + row(0, j); }); }

KERNEL(AddColumn, View column, View y, Real alpha)
{
    each(y.rows, y.cols, [&](int i, int j) { y(i, j) = fma(alpha, column(i, 0), y(i, j)); });
}

KERNEL(ScaleRows, View x, View column, View y) { each(y.rows, y.cols, [&](int i, int j) { y(i, j) = column(i, 0) * x(i, j); }); }

KERNEL(AddScaledRows, View x, View column, View y)
{
    each(y.rows, y.cols, [&](int i, int j) { y(i, j) = fma(column(i, 0), x(i, j), y(i, j)); });
}

KERNEL(AddScaledColumns, View x, View row, View y)
{
    each(y.rows, y.cols, [&](int i, int j) { y(i, j) = fma(x(i, j), row(0, j), y(i, j)); });
}

// μ of a row, and √(σ² + ε).
__device__ inline void rowMoments(const View &x, int row, Real epsilon, Real &mean, Real &scale)
{
    Real count = (Real)x.cols;
    Real shift = laneSum(x.cols, [&](Real s, int j) { return s + x(row, j); }) / count;
    Real squares = laneSum(x.cols, [&](Real s, int j)
    {
        Real distance = x(row, j) - shift;
        return fma(distance, distance, s);
    });
    mean = shift;
    scale = sqrt(squares / count + epsilon);
}

KERNEL(Standardize, View x, View y, Real epsilon)
{
    eachRow(x.rows, [&](int row, bool inside)
    {
        Real mean, scale;
        rowMoments(x, row, epsilon, mean, scale);
        for (int j = lane(); j < x.cols && inside; j += Lanes)
        {
            y(row, j) = (x(row, j) - mean) / scale;
        }
    });
}

KERNEL(StandardizeVjp, View x, View y, View dy, View dx, Real epsilon, int accumulate)
{
    Real count = (Real)x.cols;
    eachRow(x.rows, [&](int row, bool inside)
    {
        Real unused, scale;
        rowMoments(x, row, epsilon, unused, scale);
        Real mean = laneSum(x.cols, [&](Real s, int j) { return s + dy(row, j); }) / count;
        Real slope = laneSum(x.cols, [&](Real s, int j) { return fma(y(row, j), dy(row, j), s); }) / count;
        for (int j = lane(); j < x.cols && inside; j += Lanes)
        {
            Real change = fma(negated(slope), y(row, j), dy(row, j) - mean) / scale;
            dx(row, j) = accumulate ? dx(row, j) + change : change;
        }
    });
}
