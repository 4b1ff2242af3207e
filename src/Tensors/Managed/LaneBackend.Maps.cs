using System.Diagnostics;

namespace Gradus;

/// <content> The element-wise drivers. A tensor without gaps is one long row. Whole vectors first, then one partial vector; because every
/// lane is computed by itself, it does not matter which lane an element falls into. Maps are passed by reference: a struct of vectors
/// passed by value is copied in pieces, which stalls the first read of the whole struct.
/// </content>
internal sealed unsafe partial class LaneBackend<TLanes, T>
{
    private static void Map<TMap>(in TMap map, in Tensor<T> x, in Tensor<T> y)
        where TMap : struct, IMap1<TLanes>
    {
        Debug.Assert(x.Shape == y.Shape);
        (int rows, int cols) = AsRows(y, x.IsContiguous);
        for (int row = 0; row < rows; row++)
        {
            MapRow(in map, x.Pointer + ((nint)row * x.RowStride), y.Pointer + ((nint)row * y.RowStride), cols);
        }

        x.KeepAlive();
        y.KeepAlive();
    }

    private static void Map<TMap>(in TMap map, in Tensor<T> a, in Tensor<T> b, in Tensor<T> y)
        where TMap : struct, IMap2<TLanes>
    {
        Debug.Assert(a.Shape == y.Shape && b.Shape == y.Shape);
        (int rows, int cols) = AsRows(y, a.IsContiguous && b.IsContiguous);
        for (int row = 0; row < rows; row++)
        {
            MapRow(
                in map,
                a.Pointer + ((nint)row * a.RowStride),
                b.Pointer + ((nint)row * b.RowStride),
                y.Pointer + ((nint)row * y.RowStride),
                cols);
        }

        a.KeepAlive();
        b.KeepAlive();
        y.KeepAlive();
    }

    private static void Map<TMap>(in TMap map, in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, in Tensor<T> y)
        where TMap : struct, IMap3<TLanes>
    {
        Debug.Assert(a.Shape == y.Shape && b.Shape == y.Shape && c.Shape == y.Shape);
        (int rows, int cols) = AsRows(y, a.IsContiguous && b.IsContiguous && c.IsContiguous);
        for (int row = 0; row < rows; row++)
        {
            MapRow(
                in map,
                a.Pointer + ((nint)row * a.RowStride),
                b.Pointer + ((nint)row * b.RowStride),
                c.Pointer + ((nint)row * c.RowStride),
                y.Pointer + ((nint)row * y.RowStride),
                cols);
        }

        a.KeepAlive();
        b.KeepAlive();
        c.KeepAlive();
        y.KeepAlive();
    }

    private static void Map<TMap>(in TMap map, in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, in Tensor<T> d, in Tensor<T> y)
        where TMap : struct, IMap4<TLanes>
    {
        Debug.Assert(a.Shape == y.Shape && b.Shape == y.Shape && c.Shape == y.Shape && d.Shape == y.Shape);
        (int rows, int cols) = AsRows(y, a.IsContiguous && b.IsContiguous && c.IsContiguous && d.IsContiguous);
        for (int row = 0; row < rows; row++)
        {
            MapRow(
                in map,
                a.Pointer + ((nint)row * a.RowStride),
                b.Pointer + ((nint)row * b.RowStride),
                c.Pointer + ((nint)row * c.RowStride),
                d.Pointer + ((nint)row * d.RowStride),
                y.Pointer + ((nint)row * y.RowStride),
                cols);
        }

        a.KeepAlive();
        b.KeepAlive();
        c.KeepAlive();
        d.KeepAlive();
        y.KeepAlive();
    }

    private static (int Rows, int Cols) AsRows(in Tensor<T> y, bool sourcesAreContiguous) =>
        sourcesAreContiguous && y.IsContiguous ? (1, y.Count) : (y.Rows, y.Cols);

    private static void MapRow<TMap>(in TMap map, T* x, T* y, int count)
        where TMap : struct, IMap1<TLanes>
    {
        TMap f = map;
        nint i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            TLanes.Store(f.Apply(TLanes.Load(x + i)), y + i);
        }

        int rest = count - (int)i;
        if (rest > 0)
        {
            TLanes.StorePartial(f.Apply(TLanes.LoadPartial(x + i, rest)), y + i, rest);
        }
    }

    private static void MapRow<TMap>(in TMap map, T* a, T* b, T* y, int count)
        where TMap : struct, IMap2<TLanes>
    {
        TMap f = map;
        nint i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            TLanes.Store(f.Apply(TLanes.Load(a + i), TLanes.Load(b + i)), y + i);
        }

        int rest = count - (int)i;
        if (rest > 0)
        {
            TLanes.StorePartial(f.Apply(TLanes.LoadPartial(a + i, rest), TLanes.LoadPartial(b + i, rest)), y + i, rest);
        }
    }

    private static void MapRow<TMap>(in TMap map, T* a, T* b, T* c, T* y, int count)
        where TMap : struct, IMap3<TLanes>
    {
        TMap f = map;
        nint i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            TLanes.Store(f.Apply(TLanes.Load(a + i), TLanes.Load(b + i), TLanes.Load(c + i)), y + i);
        }

        int rest = count - (int)i;
        if (rest > 0)
        {
            TLanes result = f.Apply(TLanes.LoadPartial(a + i, rest), TLanes.LoadPartial(b + i, rest), TLanes.LoadPartial(c + i, rest));
            TLanes.StorePartial(result, y + i, rest);
        }
    }

    private static void MapRow<TMap>(in TMap map, T* a, T* b, T* c, T* d, T* y, int count)
        where TMap : struct, IMap4<TLanes>
    {
        TMap f = map;
        nint i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            TLanes.Store(f.Apply(TLanes.Load(a + i), TLanes.Load(b + i), TLanes.Load(c + i), TLanes.Load(d + i)), y + i);
        }

        int rest = count - (int)i;
        if (rest > 0)
        {
            TLanes result = f.Apply(
                TLanes.LoadPartial(a + i, rest),
                TLanes.LoadPartial(b + i, rest),
                TLanes.LoadPartial(c + i, rest),
                TLanes.LoadPartial(d + i, rest));
            TLanes.StorePartial(result, y + i, rest);
        }
    }
}
