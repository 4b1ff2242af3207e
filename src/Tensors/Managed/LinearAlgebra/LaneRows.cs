using System.Numerics;

namespace Gradus;

/// <summary>A vector of elements at a time, and one partial vector at the end.</summary>
internal readonly unsafe struct LaneRows<TLanes, T> : IRows<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static void AddScaled(T alpha, ReadOnlySpan<T> x, Span<T> y)
    {
        fixed (T* from = x, to = y)
        {
            var factor = TLanes.Broadcast(alpha);
            int i = 0;
            for (; i <= y.Length - TLanes.Count; i += TLanes.Count)
            {
                TLanes.Store(TLanes.Fma(factor, TLanes.Load(from + i), TLanes.Load(to + i)), to + i);
            }

            if (i < y.Length)
            {
                int rest = y.Length - i;
                TLanes.StorePartial(TLanes.Fma(factor, TLanes.LoadPartial(from + i, rest), TLanes.LoadPartial(to + i, rest)), to + i, rest);
            }
        }
    }

    public static void AddCombination(ReadOnlySpan<T> c, Tensor<T> x, Span<T> y)
    {
        T* rows = x.Pointer;
        nint stride = x.RowStride;
        fixed (T* factors = c, to = y)
        {
            int width = TLanes.Count;
            int j = 0;
            for (; j <= y.Length - (4 * width); j += 4 * width)
            {
                TLanes s0 = TLanes.Load(to + j), s1 = TLanes.Load(to + j + width);
                TLanes s2 = TLanes.Load(to + j + (2 * width)), s3 = TLanes.Load(to + j + (3 * width));
                T* row = rows + j;
                for (int k = 0; k < c.Length; k++, row += stride)
                {
                    var factor = TLanes.Broadcast(factors[k]);
                    s0 = TLanes.Fma(factor, TLanes.Load(row), s0);
                    s1 = TLanes.Fma(factor, TLanes.Load(row + width), s1);
                    s2 = TLanes.Fma(factor, TLanes.Load(row + (2 * width)), s2);
                    s3 = TLanes.Fma(factor, TLanes.Load(row + (3 * width)), s3);
                }

                TLanes.Store(s0, to + j);
                TLanes.Store(s1, to + j + width);
                TLanes.Store(s2, to + j + (2 * width));
                TLanes.Store(s3, to + j + (3 * width));
            }

            for (; j < y.Length; j += width)
            {
                int count = Math.Min(width, y.Length - j);
                TLanes sum = TLanes.LoadPartial(to + j, count);
                T* row = rows + j;
                for (int k = 0; k < c.Length; k++, row += stride)
                {
                    sum = TLanes.Fma(TLanes.Broadcast(factors[k]), TLanes.LoadPartial(row, count), sum);
                }

                TLanes.StorePartial(sum, to + j, count);
            }
        }

        x.KeepAlive();
    }

    public static void Divide(Span<T> x, T divisor)
    {
        fixed (T* to = x)
        {
            var denominator = TLanes.Broadcast(divisor);
            int i = 0;
            for (; i <= x.Length - TLanes.Count; i += TLanes.Count)
            {
                TLanes.Store(TLanes.Load(to + i) / denominator, to + i);
            }

            if (i < x.Length)
            {
                TLanes.StorePartial(TLanes.LoadPartial(to + i, x.Length - i) / denominator, to + i, x.Length - i);
            }
        }
    }

    public static void SubtractPair(T alpha, ReadOnlySpan<T> a, T beta, ReadOnlySpan<T> b, Span<T> y)
    {
        fixed (T* first = a, second = b, to = y)
        {
            TLanes factorA = TLanes.Broadcast(alpha), factorB = TLanes.Broadcast(beta);
            int i = 0;
            for (; i <= y.Length - TLanes.Count; i += TLanes.Count)
            {
                TLanes sum = (factorA * TLanes.Load(first + i)) + (factorB * TLanes.Load(second + i));
                TLanes.Store(TLanes.Load(to + i) - sum, to + i);
            }

            if (i < y.Length)
            {
                int rest = y.Length - i;
                TLanes sum = (factorA * TLanes.LoadPartial(first + i, rest)) + (factorB * TLanes.LoadPartial(second + i, rest));
                TLanes.StorePartial(TLanes.LoadPartial(to + i, rest) - sum, to + i, rest);
            }
        }
    }

    public static void Rotate(T c, T s, Span<T> x, Span<T> y)
    {
        fixed (T* first = x, second = y)
        {
            TLanes cosine = TLanes.Broadcast(c), sine = TLanes.Broadcast(s);
            int i = 0;
            for (; i <= x.Length - TLanes.Count; i += TLanes.Count)
            {
                TLanes u = TLanes.Load(first + i), v = TLanes.Load(second + i);
                TLanes.Store(TLanes.Fma(cosine, u, -(sine * v)), first + i);
                TLanes.Store(TLanes.Fma(sine, u, cosine * v), second + i);
            }

            if (i < x.Length)
            {
                int rest = x.Length - i;
                TLanes u = TLanes.LoadPartial(first + i, rest), v = TLanes.LoadPartial(second + i, rest);
                TLanes.StorePartial(TLanes.Fma(cosine, u, -(sine * v)), first + i, rest);
                TLanes.StorePartial(TLanes.Fma(sine, u, cosine * v), second + i, rest);
            }
        }
    }
}
