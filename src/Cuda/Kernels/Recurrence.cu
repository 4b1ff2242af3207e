// The gates of recurrent units, one thread per unit.

KERNEL(Gru, View x, View h, View gates, View n, View y)
{
    int units = y.cols;
    each(y.rows, units, [&](int i, int j)
    {
        Real r = sigmoid(x(i, j) + gates(i, j));
        Real z = sigmoid(x(i, units + j) + gates(i, units + j));
        Real candidate = hyperbolicTangent(fma(r, gates(i, 2 * units + j), x(i, 2 * units + j)));
        gates(i, j) = r;
        gates(i, units + j) = z;
        n(i, j) = candidate;
        y(i, j) = candidate + z * (h(i, j) - candidate);
    });
}

KERNEL(GruVjp, View h, View gates, View n, View dy, View dx, View dp, int accumulate)
{
    int units = dy.cols;
    each(dy.rows, units, [&](int i, int j)
    {
        Real r = gates(i, j), z = gates(i, units + j), p = gates(i, 2 * units + j), candidate = n(i, j), g = dy(i, j);
        Real direct = g * z;
        Real dn = tanhVjp(candidate, g - direct, 0);
        Real dr = sigmoidVjp(r, dn * p, 0);
        Real dz = sigmoidVjp(z, g * (h(i, j) - candidate), 0);
        dp(i, j) = dr;
        dp(i, units + j) = dz;
        dp(i, 2 * units + j) = dn * r;
        dy(i, j) = direct;
        dx(i, j) = accumulate ? dx(i, j) + dr : dr;
        dx(i, units + j) = accumulate ? dx(i, units + j) + dz : dz;
        dx(i, 2 * units + j) = accumulate ? dx(i, 2 * units + j) + dn : dn;
    });
}

// A state is the output and, after it, the cell.
KERNEL(Lstm, View x, View state, View gates, View s, View y)
{
    int units = s.cols;
    each(s.rows, units, [&](int row, int j)
    {
        Real i = sigmoid(x(row, j) + gates(row, j));
        Real f = sigmoid(x(row, units + j) + gates(row, units + j));
        Real g = hyperbolicTangent(x(row, 2 * units + j) + gates(row, 2 * units + j));
        Real o = sigmoid(x(row, 3 * units + j) + gates(row, 3 * units + j));
        Real cell = fma(i, g, f * state(row, units + j));
        Real squashed = hyperbolicTangent(cell);
        gates(row, j) = i;
        gates(row, units + j) = f;
        gates(row, 2 * units + j) = g;
        gates(row, 3 * units + j) = o;
        s(row, j) = squashed;
        y(row, j) = o * squashed;
        y(row, units + j) = cell;
    });
}

KERNEL(LstmVjp, View state, View gates, View s, View dy, View dp)
{
    int units = s.cols;
    each(s.rows, units, [&](int row, int j)
    {
        Real i = gates(row, j), f = gates(row, units + j), g = gates(row, 2 * units + j), o = gates(row, 3 * units + j);
        Real squashed = s(row, j), dh = dy(row, j);
        Real dc = tanhVjp(squashed, dh * o, dy(row, units + j));
        dp(row, j) = sigmoidVjp(i, dc * g, 0);
        dp(row, units + j) = sigmoidVjp(f, dc * state(row, units + j), 0);
        dp(row, 2 * units + j) = tanhVjp(g, dc * i, 0);
        dp(row, 3 * units + j) = sigmoidVjp(o, dh * squashed, 0);
        dy(row, j) = 0;
        dy(row, units + j) = dc * f;
    });
}
