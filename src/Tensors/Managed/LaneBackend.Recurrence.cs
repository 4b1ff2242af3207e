using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Gradus;

/// <content>
/// The gates of recurrent units, row by row: a step has few rows, so that a member for each sum and product would spend more on calls than
/// on arithmetic. Forward, a loop for each function keeps its constants in registers; backward, all gradients come out of one.
/// </content>
internal sealed unsafe partial class LaneBackend<TLanes, T>
{
    protected internal override void GruCore(in Tensor<T> x, in Tensor<T> h, in Tensor<T> gates, in Tensor<T> n, in Tensor<T> y)
    {
        Debug.Assert(x.Shape == gates.Shape && h.Shape == y.Shape && n.Shape == y.Shape && gates.Shape == new Shape(y.Rows, 3 * y.Cols));
        int units = y.Cols;
        for (int b = 0; b < y.Rows; b++)
        {
            T* xs = RowPointer(x, b), r = RowPointer(gates, b), z = r + units, candidate = RowPointer(n, b);
            MapRow(new SigmoidOfSum<TLanes, T>(), xs, r, r, 2 * units);
            MapRow(new TanhOfMultiplyAdd<TLanes, T>(), r, z + units, xs + (2 * units), candidate, units);
            MapRow(new Interpolate<TLanes, T>(), z, RowPointer(h, b), candidate, RowPointer(y, b), units);
        }

        KeepAlive(x, h, gates);
        n.KeepAlive();
        y.KeepAlive();
    }

    protected internal override void GruVjpCore(
        in Tensor<T> h, in Tensor<T> gates, in Tensor<T> n, in Tensor<T> dy, in Tensor<T> dx, in Tensor<T> dp, bool accumulate)
    {
        Debug.Assert(h.Shape == dy.Shape && n.Shape == dy.Shape && gates.Shape == new Shape(dy.Rows, 3 * dy.Cols));
        Debug.Assert(dx.Shape == gates.Shape && dp.Shape == gates.Shape);
        int units = dy.Cols;
        for (int b = 0; b < dy.Rows; b++)
        {
            T* hRow = RowPointer(h, b), gatesRow = RowPointer(gates, b), nRow = RowPointer(n, b);
            T* dyRow = RowPointer(dy, b), dxRow = RowPointer(dx, b), dpRow = RowPointer(dp, b);
            int j = 0;
            for (; j <= units - TLanes.Count; j += TLanes.Count)
            {
                GruVjp<One>(hRow + j, gatesRow + j, nRow + j, dyRow + j, dxRow + j, dpRow + j, units, accumulate, 0);
            }

            if (j < units)
            {
                GruVjp<Two>(hRow + j, gatesRow + j, nRow + j, dyRow + j, dxRow + j, dpRow + j, units, accumulate, units - j);
            }
        }

        KeepAlive(h, gates, n);
        KeepAlive(dy, dx, dp);
    }

    protected internal override void LstmCore(in Tensor<T> x, in Tensor<T> state, in Tensor<T> gates, in Tensor<T> s, in Tensor<T> y)
    {
        Debug.Assert(x.Shape == gates.Shape && state.Shape == y.Shape && y.Shape == new Shape(s.Rows, 2 * s.Cols));
        Debug.Assert(gates.Shape == new Shape(s.Rows, 4 * s.Cols));
        int units = s.Cols;
        for (int b = 0; b < s.Rows; b++)
        {
            T* xs = RowPointer(x, b), i = RowPointer(gates, b), f = i + units, g = f + units, o = g + units;
            T* squashed = RowPointer(s, b), output = RowPointer(y, b), cell = output + units;
            MapRow(new SigmoidOfSum<TLanes, T>(), xs, i, i, 2 * units);
            MapRow(new TanhOfSum<TLanes, T>(), xs + (2 * units), g, g, units);
            MapRow(new SigmoidOfSum<TLanes, T>(), xs + (3 * units), o, o, units);
            MapRow(new SumOfProducts<TLanes, T>(), f, RowPointer(state, b) + units, i, g, cell, units);
            MapRow(new Tanh<TLanes, T>(), cell, squashed, units);
            MapRow(new Multiply<TLanes, T>(), o, squashed, output, units);
        }

        KeepAlive(x, state, gates);
        s.KeepAlive();
        y.KeepAlive();
    }

    protected internal override void LstmVjpCore(
        in Tensor<T> state, in Tensor<T> gates, in Tensor<T> s, in Tensor<T> dy, in Tensor<T> dp)
    {
        Debug.Assert(state.Shape == dy.Shape && dy.Shape == new Shape(s.Rows, 2 * s.Cols));
        Debug.Assert(dp.Shape == gates.Shape && gates.Shape == new Shape(s.Rows, 4 * s.Cols));
        int units = s.Cols;
        for (int b = 0; b < s.Rows; b++)
        {
            T* stateRow = RowPointer(state, b), gatesRow = RowPointer(gates, b), sRow = RowPointer(s, b);
            T* dyRow = RowPointer(dy, b), dpRow = RowPointer(dp, b);
            int j = 0;
            for (; j <= units - TLanes.Count; j += TLanes.Count)
            {
                LstmVjp<One>(stateRow + j, gatesRow + j, sRow + j, dyRow + j, dpRow + j, units, 0);
            }

            if (j < units)
            {
                LstmVjp<Two>(stateRow + j, gatesRow + j, sRow + j, dyRow + j, dpRow + j, units, units - j);
            }
        }

        KeepAlive(state, gates, s);
        dy.KeepAlive();
        dp.KeepAlive();
    }

    /// <summary>
    /// A vector of units, or the first <paramref name="count"/> of it where <typeparamref name="TCut"/> is <see cref="Two"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void GruVjp<TCut>(T* h, T* gates, T* n, T* dy, T* dx, T* dp, nint units, bool accumulate, int count)
        where TCut : unmanaged
    {
        TLanes r = Read<TCut>(gates, count), z = Read<TCut>(gates + units, count), p = Read<TCut>(gates + (2 * units), count);
        TLanes candidate = Read<TCut>(n, count), g = Read<TCut>(dy, count);
        TLanes direct = g * z;
        TLanes dn = new TanhVjp<TLanes, T>().Apply(candidate, g - direct);
        TLanes dr = new SigmoidVjp<TLanes, T>().Apply(r, dn * p, TLanes.Zero);
        TLanes dz = new SigmoidVjp<TLanes, T>().Apply(z, g * (Read<TCut>(h, count) - candidate), TLanes.Zero);
        Write<TCut>(dr, dp, count);
        Write<TCut>(dz, dp + units, count);
        Write<TCut>(dn * r, dp + (2 * units), count);
        Write<TCut>(direct, dy, count);
        if (accumulate)
        {
            dr = Read<TCut>(dx, count) + dr;
            dz = Read<TCut>(dx + units, count) + dz;
            dn = Read<TCut>(dx + (2 * units), count) + dn;
        }

        Write<TCut>(dr, dx, count);
        Write<TCut>(dz, dx + units, count);
        Write<TCut>(dn, dx + (2 * units), count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LstmVjp<TCut>(T* state, T* gates, T* s, T* dy, T* dp, nint units, int count)
        where TCut : unmanaged
    {
        TLanes i = Read<TCut>(gates, count), f = Read<TCut>(gates + units, count);
        TLanes g = Read<TCut>(gates + (2 * units), count), o = Read<TCut>(gates + (3 * units), count);
        TLanes squashed = Read<TCut>(s, count), dh = Read<TCut>(dy, count);
        TLanes dc = new TanhVjp<TLanes, T>().Apply(squashed, dh * o, Read<TCut>(dy + units, count));
        Write<TCut>(new SigmoidVjp<TLanes, T>().Apply(i, dc * g, TLanes.Zero), dp, count);
        Write<TCut>(new SigmoidVjp<TLanes, T>().Apply(f, dc * Read<TCut>(state + units, count), TLanes.Zero), dp + units, count);
        Write<TCut>(new TanhVjp<TLanes, T>().Apply(g, dc * i), dp + (2 * units), count);
        Write<TCut>(new SigmoidVjp<TLanes, T>().Apply(o, dh * squashed, TLanes.Zero), dp + (3 * units), count);
        Write<TCut>(TLanes.Zero, dy, count);
        Write<TCut>(dc * f, dy + units, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Read<TCut>(T* source, int count)
        where TCut : unmanaged => sizeof(TCut) > 1 ? TLanes.LoadPartial(source, count) : TLanes.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write<TCut>(TLanes value, T* destination, int count)
        where TCut : unmanaged
    {
        if (sizeof(TCut) > 1)
        {
            TLanes.StorePartial(value, destination, count);
        }
        else
        {
            TLanes.Store(value, destination);
        }
    }
}
