using System.Diagnostics;

namespace Gradus;

/// <content>Pooling: vectors run along the channels of a pixel.</content>
internal sealed unsafe partial class LaneBackend<TLanes, T>
{
    protected internal override void MaxPoolCore(in Tensor<T> x, PatchGeometry geometry, in Tensor<T> y)
    {
        Debug.Assert(x.Rows == y.Rows && geometry.Image.Order == ChannelOrder.Last);
        var pool = new PoolWindow(geometry);
        for (int b = 0; b < x.Rows; b++)
        {
            for (int p = 0; p < pool.Positions; p++)
            {
                for (int c = 0; c < pool.Channels; c += TLanes.Count)
                {
                    int count = Math.Min(TLanes.Count, pool.Channels - c);
                    TLanes largest = pool.Largest(RowPointer(x, b) + c, p, count, out _);
                    TLanes.StorePartial(largest, RowPointer(y, b) + (p * pool.Channels) + c, count);
                }
            }
        }

        x.KeepAlive();
        y.KeepAlive();
    }

    protected internal override void MaxPoolVjpCore(in Tensor<T> x, in Tensor<T> dy, PatchGeometry geometry, in Tensor<T> dx)
    {
        Debug.Assert(x.Shape == dx.Shape && x.Rows == dy.Rows && geometry.Image.Order == ChannelOrder.Last);
        var pool = new PoolWindow(geometry);
        for (int b = 0; b < x.Rows; b++)
        {
            for (int p = 0; p < pool.Positions; p++)
            {
                for (int c = 0; c < pool.Channels; c += TLanes.Count)
                {
                    int count = Math.Min(TLanes.Count, pool.Channels - c);
                    pool.Largest(RowPointer(x, b) + c, p, count, out TLanes taken);
                    TLanes gradient = TLanes.LoadPartial(RowPointer(dy, b) + (p * pool.Channels) + c, count);
                    T* to = RowPointer(dx, b) + c;
                    for (int k = 0; k < pool.Elements; k++)
                    {
                        int index = pool.IndexOf(p, k);
                        if (index >= 0)
                        {
                            TLanes old = TLanes.LoadPartial(to + index, count);
                            TLanes mask = TLanes.Equal(taken, TLanes.Broadcast(T.CreateTruncating(k)));
                            TLanes.StorePartial(TLanes.Select(mask, old + gradient, old), to + index, count);
                        }
                    }
                }
            }
        }

        KeepAlive(x, dy, dx);
    }

    protected internal override void MaxPoolJvpCore(in Tensor<T> x, in Tensor<T> dx, PatchGeometry geometry, in Tensor<T> dy)
    {
        Debug.Assert(x.Shape == dx.Shape && x.Rows == dy.Rows && geometry.Image.Order == ChannelOrder.Last);
        var pool = new PoolWindow(geometry);
        for (int b = 0; b < x.Rows; b++)
        {
            for (int p = 0; p < pool.Positions; p++)
            {
                for (int c = 0; c < pool.Channels; c += TLanes.Count)
                {
                    int count = Math.Min(TLanes.Count, pool.Channels - c);
                    pool.Largest(RowPointer(x, b) + c, p, count, out TLanes taken);
                    TLanes tangent = TLanes.Zero;
                    for (int k = 0; k < pool.Elements; k++)
                    {
                        int index = pool.IndexOf(p, k);
                        if (index >= 0)
                        {
                            TLanes mask = TLanes.Equal(taken, TLanes.Broadcast(T.CreateTruncating(k)));
                            tangent = TLanes.Select(mask, TLanes.LoadPartial(RowPointer(dx, b) + index + c, count), tangent);
                        }
                    }

                    TLanes.StorePartial(tangent, RowPointer(dy, b) + (p * pool.Channels) + c, count);
                }
            }
        }

        KeepAlive(x, dx, dy);
    }

    protected internal override void AveragePoolCore(in Tensor<T> x, PatchGeometry geometry, in Tensor<T> y)
    {
        Debug.Assert(x.Rows == y.Rows && geometry.Image.Order == ChannelOrder.Last);
        var pool = new PoolWindow(geometry);
        var share = TLanes.Broadcast(pool.Share);
        for (int b = 0; b < x.Rows; b++)
        {
            for (int p = 0; p < pool.Positions; p++)
            {
                for (int c = 0; c < pool.Channels; c += TLanes.Count)
                {
                    int count = Math.Min(TLanes.Count, pool.Channels - c);
                    TLanes sum = TLanes.Zero;
                    for (int k = 0; k < pool.Elements; k++)
                    {
                        int index = pool.IndexOf(p, k);
                        sum += index < 0 ? TLanes.Zero : TLanes.LoadPartial(RowPointer(x, b) + index + c, count);
                    }

                    TLanes.StorePartial(sum * share, RowPointer(y, b) + (p * pool.Channels) + c, count);
                }
            }
        }

        x.KeepAlive();
        y.KeepAlive();
    }

    protected internal override void AveragePoolVjpCore(in Tensor<T> dy, PatchGeometry geometry, in Tensor<T> dx)
    {
        Debug.Assert(dx.Rows == dy.Rows && geometry.Image.Order == ChannelOrder.Last);
        var pool = new PoolWindow(geometry);
        var share = TLanes.Broadcast(pool.Share);
        for (int b = 0; b < dx.Rows; b++)
        {
            for (int p = 0; p < pool.Positions; p++)
            {
                for (int c = 0; c < pool.Channels; c += TLanes.Count)
                {
                    int count = Math.Min(TLanes.Count, pool.Channels - c);
                    TLanes gradient = TLanes.LoadPartial(RowPointer(dy, b) + (p * pool.Channels) + c, count);
                    for (int k = 0; k < pool.Elements; k++)
                    {
                        int index = pool.IndexOf(p, k);
                        if (index >= 0)
                        {
                            T* to = RowPointer(dx, b) + index + c;
                            TLanes.StorePartial(TLanes.Fma(gradient, share, TLanes.LoadPartial(to, count)), to, count);
                        }
                    }
                }
            }
        }

        dy.KeepAlive();
        dx.KeepAlive();
    }

    /// <summary>The pixels of a pooling window.</summary>
    private readonly struct PoolWindow(PatchGeometry geometry)
    {
        private readonly int _kernel = geometry.Kernel;
        private readonly int _stride = geometry.Stride;
        private readonly int _padding = geometry.Padding;
        private readonly int _height = geometry.Image.Height;
        private readonly int _width = geometry.Image.Width;
        private readonly int _outputWidth = geometry.OutputWidth;

        public int Channels { get; } = geometry.Image.Channels;

        public int Positions { get; } = geometry.Positions;

        /// <summary>k².</summary>
        public int Elements => _kernel * _kernel;

        /// <summary>1/k².</summary>
        public T Share => T.One / T.CreateTruncating(Elements);

        /// <summary>The first channel of a pixel of the window; −1 in the padding.</summary>
        public int IndexOf(int position, int element)
        {
            int y = (position / _outputWidth * _stride) - _padding + (element / _kernel);
            int x = (position % _outputWidth * _stride) - _padding + (element % _kernel);
            return (uint)y < (uint)_height && (uint)x < (uint)_width ? ((y * _width) + x) * Channels : -1;
        }

        /// <summary>The largest number of each channel, and at which pixel of the window it stands; a NaN is larger than any.</summary>
        public TLanes Largest(T* x, int position, int count, out TLanes taken)
        {
            TLanes largest = TLanes.Zero;
            taken = TLanes.Constant(-1);
            for (int k = 0; k < Elements; k++)
            {
                int index = IndexOf(position, k);
                if (index < 0)
                {
                    continue;
                }

                TLanes value = TLanes.LoadPartial(x + index, count);
                TLanes mask = TLanes.Less(largest, value) | TLanes.IsNaN(value) | TLanes.Equal(taken, TLanes.Constant(-1));
                largest = TLanes.Select(mask, value, largest);
                taken = TLanes.Select(mask, TLanes.Broadcast(T.CreateTruncating(k)), taken);
            }

            return largest;
        }
    }
}
