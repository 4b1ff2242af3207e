namespace Gradus.Tests;

/// <summary>Plain arrays and school-book algebra, to check against: Kronecker products written out, systems solved by elimination.</summary>
internal static class DenseMatrix
{
    public static double[,] From(Tensor<double> tensor)
    {
        var matrix = new double[tensor.Rows, tensor.Cols];
        for (int i = 0; i < tensor.Rows; i++)
        {
            for (int j = 0; j < tensor.Cols; j++)
            {
                matrix[i, j] = tensor[i, j];
            }
        }

        return matrix;
    }

    /// <summary>Σ_b x_bᵀ x_b / B, with a one behind each row when asked.</summary>
    public static double[,] SecondMoment(Tensor<double> x, bool appendOne)
    {
        int size = x.Cols + (appendOne ? 1 : 0);
        var moment = new double[size, size];
        for (int b = 0; b < x.Rows; b++)
        {
            double[] row = [.. x.Row(b), .. appendOne ? [1.0] : Array.Empty<double>()];
            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j < size; j++)
                {
                    moment[i, j] += row[i] * row[j] / x.Rows;
                }
            }
        }

        return moment;
    }

    public static double[,] PlusIdentity(double[,] a, double shift)
    {
        var sum = (double[,])a.Clone();
        for (int i = 0; i < a.GetLength(0); i++)
        {
            sum[i, i] += shift;
        }

        return sum;
    }

    public static double Trace(double[,] a) => Enumerable.Range(0, a.GetLength(0)).Sum(i => a[i, i]);

    /// <summary>a ⊗ b: element (i·n + j, k·n + l) is a_ik·b_jl, so it acts on a matrix stored row after row as X ↦ a X bᵀ.</summary>
    public static double[,] Kronecker(double[,] a, double[,] b)
    {
        int m = a.GetLength(0);
        int n = b.GetLength(0);
        var product = new double[m * n, m * n];
        for (int i = 0; i < m * n; i++)
        {
            for (int j = 0; j < m * n; j++)
            {
                product[i, j] = a[i / n, j / n] * b[i % n, j % n];
            }
        }

        return product;
    }

    /// <summary>a⁻¹·b by Gaussian elimination with row exchanges.</summary>
    public static double[] Solve(double[,] a, ReadOnlySpan<double> b)
    {
        int n = b.Length;
        var m = (double[,])a.Clone();
        double[] x = b.ToArray();
        for (int k = 0; k < n; k++)
        {
            int pivot = Enumerable.Range(k, n - k).MaxBy(i => Math.Abs(m[i, k]));
            for (int j = 0; j < n; j++)
            {
                (m[k, j], m[pivot, j]) = (m[pivot, j], m[k, j]);
            }

            (x[k], x[pivot]) = (x[pivot], x[k]);
            for (int i = 0; i < n; i++)
            {
                double factor = i == k ? 0 : m[i, k] / m[k, k];
                for (int j = k; j < n; j++)
                {
                    m[i, j] -= factor * m[k, j];
                }

                x[i] -= factor * x[k];
            }
        }

        return [.. x.Select((value, i) => value / m[i, i])];
    }
}
