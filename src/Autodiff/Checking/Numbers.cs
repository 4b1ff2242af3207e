using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>Operations of the checks on whole tensors.</summary>
internal static class Numbers
{
    public static Tensor<double>[] Clone<T>(Var<T>[] values)
        where T : unmanaged, IFloatingPointIeee754<T> => Array.ConvertAll(values, value => Clone(value.Value));

    public static Tensor<double> Clone<T>(Tensor<T> tensor)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var copy = new Tensor<double>(tensor.Rows, tensor.Cols);
        Convert(tensor, copy);
        return copy;
    }

    public static void Convert<TFrom, TTo>(Tensor<TFrom> from, Tensor<TTo> to)
        where TFrom : unmanaged, IFloatingPointIeee754<TFrom>
        where TTo : unmanaged, IFloatingPointIeee754<TTo>
    {
        for (int row = 0; row < from.Rows; row++)
        {
            Span<TFrom> source = from.Row(row);
            Span<TTo> destination = to.Row(row);
            for (int col = 0; col < source.Length; col++)
            {
                destination[col] = TTo.CreateTruncating(source[col]);
            }
        }
    }

    /// <summary>Σ a·b, and Σ |a·b|: the size that rounding errors are measured against.</summary>
    public static (double Sum, double Size) Dot(Tensor<double> a, Tensor<double> b)
    {
        double sum = 0, size = 0;
        for (int row = 0; row < a.Rows; row++)
        {
            Span<double> x = a.Row(row);
            Span<double> y = b.Row(row);
            for (int col = 0; col < x.Length; col++)
            {
                double term = x[col] * y[col];
                sum += term;
                size += Math.Abs(term);
            }
        }

        return (sum, size);
    }

    public static double Largest<T>(Tensor<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double largest = 0;
        for (int row = 0; row < x.Rows; row++)
        {
            foreach (T value in x.Row(row))
            {
                largest = Math.Max(largest, Math.Abs(double.CreateTruncating(value)));
            }
        }

        return largest;
    }

    public static void FillNormal(Tensor<double> x, Rng rng)
    {
        for (int row = 0; row < x.Rows; row++)
        {
            foreach (ref double value in x.Row(row))
            {
                value = rng.NextNormal();
            }
        }
    }

    /// <summary>
    /// The first element in which two tensors have different bits and differ by more than allowed; null if there is none.
    /// </summary>
    public static (int Row, int Col)? FirstDifference(Tensor<double> a, Tensor<double> b, double allowed = 0)
    {
        for (int row = 0; row < a.Rows; row++)
        {
            for (int col = 0; col < a.Cols; col++)
            {
                if (BitConverter.DoubleToInt64Bits(a[row, col]) != BitConverter.DoubleToInt64Bits(b[row, col])
                    && !(allowed > 0 && Math.Abs(a[row, col] - b[row, col]) <= allowed))
                {
                    return (row, col);
                }
            }
        }

        return null;
    }
}
