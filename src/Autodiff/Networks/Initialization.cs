using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>Initial values of a linear layer W̄, (in + 1, out), whose last row is the bias.</summary>
public static class Initialization
{
    /// <summary>
    /// W with orthonormal columns (or rows, where W is wider than high), times a gain; bias 0. The orthonormal system is that of a Gaussian
    /// matrix, so it is uniformly distributed (Saxe et al. 2014, 1312.6120). Sampled and orthogonalised in double.
    /// </summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="weight">W̄, (in + 1, out).</param>
    /// <param name="gain">Length of each column (or row).</param>
    /// <param name="rng">The random stream.</param>
    public static void Orthogonal<T>(Tensor<T> weight, double gain, Rng rng)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int inputs = weight.Rows - 1;
        int outputs = weight.Cols;
        bool wide = outputs > inputs;
        (int count, int length) = wide ? (inputs, outputs) : (outputs, inputs);
        var vectors = new double[count][];
        for (int i = 0; i < count; i++)
        {
            vectors[i] = new double[length];
            do
            {
                for (int j = 0; j < length; j++)
                {
                    vectors[i][j] = rng.NextNormal();
                }
            }
            while (!OrthonormaliseAgainst(vectors.AsSpan(0, i), vectors[i]));
        }

        using HostWrite<T> write = weight.Write();
        write.Span.Clear(); // the bias stays zero
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < length; j++)
            {
                (int row, int col) = wide ? (i, j) : (j, i);
                write.Span[(row * weight.Cols) + col] = T.CreateChecked(gain * vectors[i][j]);
            }
        }
    }

    /// <summary>Weights and bias from U(−bound, bound).</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="weight">W̄, (in + 1, out).</param>
    /// <param name="bound">Half the width of the interval.</param>
    /// <param name="rng">The random stream.</param>
    public static void Uniform<T>(Tensor<T> weight, double bound, Rng rng)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using HostWrite<T> write = weight.Write();
        foreach (ref T value in write.Span)
        {
            value = T.CreateChecked(rng.NextUniform(-bound, bound));
        }
    }

    /// <summary>
    /// Weights from U(−1/√in, 1/√in), all but a few of which are zero: each unit begins with inputs of its own, so that learning from one
    /// state disturbs few others. <c>[StreamX alg. SparseInit]</c> (Elsayed et al. 2024, 2410.14606). At least one input of a unit stays,
    /// and the bias is left as it is.
    /// </summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="weight">W̄, (in + 1, out).</param>
    /// <param name="sparsity">The share of a unit's inputs that is zero, from 0 to 1; rounded up to whole inputs.</param>
    /// <param name="rng">The random stream.</param>
    public static void Sparse<T>(Tensor<T> weight, double sparsity, Rng rng)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int inputs = weight.Rows - 1;
        double bound = 1 / Math.Sqrt(inputs);
        int zeros = Math.Min((int)Math.Ceiling(sparsity * inputs), inputs - 1); // [StreamX alg. SparseInit] ⌈s·in⌉ of each unit
        int[] order = new int[inputs];
        using HostWrite<T> edit = weight.Edit();
        for (int unit = 0; unit < weight.Cols; unit++)
        {
            for (int i = 0; i < inputs; i++)
            {
                order[i] = i;
                edit.Span[(i * weight.Cols) + unit] = T.CreateChecked(rng.NextUniform(-bound, bound));
            }

            for (int i = 0; i < zeros; i++)
            {
                int chosen = i + rng.NextInt32(inputs - i); // the first steps of a Fisher–Yates shuffle
                (order[i], order[chosen]) = (order[chosen], order[i]);
                edit.Span[(order[i] * weight.Cols) + unit] = T.Zero;
            }
        }
    }

    /// <summary>
    /// Gram–Schmidt, run twice because a single run loses orthogonality to rounding. False if nothing is left of the vector.
    /// </summary>
    private static bool OrthonormaliseAgainst(ReadOnlySpan<double[]> basis, double[] vector)
    {
        double before = Math.Sqrt(Dot(vector, vector));
        for (int pass = 0; pass < 2; pass++)
        {
            foreach (double[] other in basis)
            {
                double projection = Dot(other, vector);
                for (int j = 0; j < vector.Length; j++)
                {
                    vector[j] -= projection * other[j];
                }
            }
        }

        double length = Math.Sqrt(Dot(vector, vector));
        if (length <= 1e-10 * before)
        {
            return false;
        }

        for (int j = 0; j < vector.Length; j++)
        {
            vector[j] /= length;
        }

        return true;
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int j = 0; j < a.Length; j++)
        {
            sum += a[j] * b[j];
        }

        return sum;
    }
}
