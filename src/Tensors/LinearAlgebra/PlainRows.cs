using System.Numerics;

namespace Gradus;

/// <summary>One element at a time: the definition.</summary>
internal readonly struct PlainRows<T> : IRows<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static void AddScaled(T alpha, ReadOnlySpan<T> x, Span<T> y)
    {
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = T.FusedMultiplyAdd(alpha, x[i], y[i]);
        }
    }

    public static void AddCombination(ReadOnlySpan<T> c, Tensor<T> x, Span<T> y)
    {
        for (int k = 0; k < c.Length; k++)
        {
            AddScaled(c[k], x.Row(k)[..y.Length], y);
        }
    }

    public static void Divide(Span<T> x, T divisor)
    {
        foreach (ref T value in x)
        {
            value /= divisor;
        }
    }

    public static void SubtractPair(T alpha, ReadOnlySpan<T> a, T beta, ReadOnlySpan<T> b, Span<T> y)
    {
        for (int i = 0; i < y.Length; i++)
        {
            y[i] -= (alpha * a[i]) + (beta * b[i]);
        }
    }

    public static void Rotate(T c, T s, Span<T> x, Span<T> y)
    {
        for (int i = 0; i < x.Length; i++)
        {
            T first = x[i];
            x[i] = T.FusedMultiplyAdd(c, first, -(s * y[i]));
            y[i] = T.FusedMultiplyAdd(s, first, c * y[i]);
        }
    }
}
