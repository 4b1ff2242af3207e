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
        if (from is Tensor<TTo> same)
        {
            for (int row = 0; row < from.Rows; row++)
            {
                to.RowRange(row, 1).CopyFrom(same.ReadRow(row));
            }

            return;
        }

        for (int row = 0; row < from.Rows; row++)
        {
            ReadOnlySpan<TFrom> source = from.ReadRow(row);
            using HostWrite<TTo> destination = to.WriteRow(row);
            for (int col = 0; col < source.Length; col++)
            {
                destination.Span[col] = TTo.CreateTruncating(source[col]);
            }
        }
    }

    /// <summary>Σ a·b: four sums that do not wait for each other, the same ones on every machine.</summary>
    public static double Dot(double[] a, double[] b)
    {
        double first = 0, second = 0, third = 0, fourth = 0;
        int i = 0;
        for (; i + 3 < a.Length && i + 3 < b.Length; i += 4)
        {
            first += a[i] * b[i];
            second += a[i + 1] * b[i + 1];
            third += a[i + 2] * b[i + 2];
            fourth += a[i + 3] * b[i + 3];
        }

        for (; i < a.Length; i++)
        {
            first += a[i] * b[i];
        }

        return (first + second) + (third + fourth);
    }

    /// <summary>Σ a·b, and Σ |a·b|: the size that rounding errors are measured against.</summary>
    public static (double Sum, double Size) Dot(Tensor<double> a, Tensor<double> b)
    {
        double sum = 0, size = 0;
        for (int row = 0; row < a.Rows; row++)
        {
            ReadOnlySpan<double> x = a.ReadRow(row), y = b.ReadRow(row);
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
            foreach (T value in x.ReadRow(row))
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
            using HostWrite<double> write = x.WriteRow(row);
            foreach (ref double value in write.Span)
            {
                value = rng.NextNormal();
            }
        }
    }

    /// <summary>A number between a half and one and a half in size, with a random sign.</summary>
    public static double Signed(Rng rng) => (0.5 + rng.NextDouble()) * (rng.NextInt32(2) == 0 ? -1 : 1);

    /// <summary>Fills with such numbers: no element of a cotangent is so small that a mistake would not be seen behind it.</summary>
    public static void FillSigned(Tensor<double> x, Rng rng)
    {
        using HostWrite<double> write = x.Write();
        foreach (ref double value in write.Span)
        {
            value = Signed(rng);
        }
    }

    /// <summary>y = αa + βb.</summary>
    public static void Combine(double alpha, Tensor<double> a, double beta, Tensor<double> b, Tensor<double> y)
    {
        ReadOnlySpan<double> first = a.Read(), second = b.Read();
        using HostWrite<double> write = y.Write();
        for (int i = 0; i < first.Length; i++)
        {
            write.Span[i] = (alpha * first[i]) + (beta * second[i]);
        }
    }

    /// <summary>One element.</summary>
    public static double At(Tensor<double> x, int row, int col) => x.ReadRow(row)[col];

    /// <summary>Sets all elements to one value.</summary>
    public static void Fill<T>(Tensor<T> x, T value)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int row = 0; row < x.Rows; row++)
        {
            using HostWrite<T> write = x.WriteRow(row);
            write.Span.Fill(value);
        }
    }

    /// <summary>
    /// The first element in which two tensors have different bits and differ by more than allowed; null if there is none.
    /// </summary>
    public static (int Row, int Col)? FirstDifference(Tensor<double> a, Tensor<double> b, double allowed = 0)
    {
        for (int row = 0; row < a.Rows; row++)
        {
            ReadOnlySpan<double> x = a.ReadRow(row), y = b.ReadRow(row);
            for (int col = 0; col < x.Length; col++)
            {
                if (BitConverter.DoubleToInt64Bits(x[col]) != BitConverter.DoubleToInt64Bits(y[col])
                    && !(allowed > 0 && Math.Abs(x[col] - y[col]) <= allowed))
                {
                    return (row, col);
                }
            }
        }

        return null;
    }

    /// <summary>
    /// Whether a number uses the last digits of a float: numbers on a coarse grid are floats as well, but short ones.
    /// </summary>
    public static bool FillsSingle(double value)
    {
        const int ofDouble = 52, shortest = 18;
        return double.IsFinite(value) && (BitConverter.DoubleToInt64Bits(value) & ((1L << (ofDouble - shortest)) - 1)) != 0;
    }
}
