namespace Gradus;

/// <content>Images: loops over samples, positions and elements of a patch.</content>
public sealed partial class ReferenceBackend<T>
{
    /// <inheritdoc/>
    protected internal override void ConvolveCore(
        in Tensor<T> x, in Tensor<T> weight, PatchGeometry geometry, in Tensor<T> y, bool accumulate)
    {
        int size = geometry.PatchSize;
        for (int b = 0; b < y.Rows; b++)
        {
            for (int i = 0; i < y.Cols; i++)
            {
                (int p, int o) = (i / weight.Cols, i % weight.Cols);
                T start = weight.Rows > size ? weight[size, o] : T.Zero;
                var sum = new SumOfChunks(accumulate ? y[b, i] + start : start, ProductOrder.ChunkTerms(geometry));
                for (int k = 0; k < size; k++)
                {
                    sum.AddProduct(PatchElement(x, b, geometry.IndexOf(p, k)), weight[k, o]);
                }

                y[b, i] = sum.Total;
            }
        }
    }

    /// <inheritdoc/>
    protected internal override void ConvolveInputVjpCore(
        in Tensor<T> dy, in Tensor<T> weight, PatchGeometry geometry, in Tensor<T> dx, bool accumulate)
    {
        Tensor<T> plain = weight.RowRange(0, geometry.PatchSize);
        for (int b = 0; b < dx.Rows; b++)
        {
            Tensor<T> gradient = dy.RowRange(b, 1).Reshape(geometry.Positions, weight.Cols);
            if (geometry.IsLinear)
            {
                ProductTransposedBCore(gradient, plain, dx.RowRange(b, 1).Reshape(geometry.Positions, plain.Rows), accumulate);
                continue;
            }

            if (!accumulate)
            {
                FillCore(T.Zero, dx.RowRange(b, 1));
            }

            for (int column = 0; column < geometry.OutputWidth; column++)
            {
                for (int p = column; p < geometry.Positions; p += geometry.OutputWidth)
                {
                    AddPatchGradient(gradient, plain, geometry, p, dx, b);
                }
            }
        }
    }

    /// <inheritdoc/>
    protected internal override void ConvolveWeightVjpCore(
        in Tensor<T> x, in Tensor<T> dy, PatchGeometry geometry, in Tensor<T> dWeight, int firstRow)
    {
        int bias = geometry.PatchSize;
        for (int row = 0; row < dWeight.Rows; row++)
        {
            int k = firstRow + row;
            for (int o = 0; o < dWeight.Cols; o++)
            {
                T sum = dWeight[row, o];
                for (int b = 0; b < x.Rows; b++)
                {
                    for (int p = 0; p < geometry.Positions; p++)
                    {
                        T gradient = dy[b, (p * dWeight.Cols) + o];
                        sum = k == bias ? sum + gradient : Fma(PatchElement(x, b, geometry.IndexOf(p, k)), gradient, sum);
                    }
                }

                dWeight[row, o] = sum;
            }
        }
    }

    /// <inheritdoc/>
    protected internal override void PatchSecondMomentCore(in Tensor<T> x, PatchGeometry geometry, in Tensor<T> c)
    {
        int size = geometry.PatchSize;
        for (int i = 0; i <= size; i++)
        {
            for (int j = 0; j <= size; j++)
            {
                T sum = T.Zero;
                for (int b = 0; b < x.Rows; b++)
                {
                    for (int p = 0; p < geometry.Positions; p++)
                    {
                        T left = i < size ? PatchElement(x, b, geometry.IndexOf(p, i)) : T.One;
                        T right = j < size ? PatchElement(x, b, geometry.IndexOf(p, j)) : T.One;
                        sum = Fma(left, right, sum);
                    }
                }

                c[i, j] = sum;
            }
        }
    }

    /// <inheritdoc/>
    protected internal override void MaxPoolCore(in Tensor<T> x, PatchGeometry geometry, in Tensor<T> y)
    {
        for (int b = 0; b < y.Rows; b++)
        {
            for (int i = 0; i < y.Cols; i++)
            {
                y[b, i] = x[b, Largest(x, b, geometry, i)];
            }
        }
    }

    /// <inheritdoc/>
    protected internal override void MaxPoolVjpCore(in Tensor<T> x, in Tensor<T> dy, PatchGeometry geometry, in Tensor<T> dx)
    {
        for (int b = 0; b < dy.Rows; b++)
        {
            for (int i = 0; i < dy.Cols; i++)
            {
                dx[b, Largest(x, b, geometry, i)] += dy[b, i];
            }
        }
    }

    /// <inheritdoc/>
    protected internal override void MaxPoolJvpCore(in Tensor<T> x, in Tensor<T> dx, PatchGeometry geometry, in Tensor<T> dy)
    {
        for (int b = 0; b < dy.Rows; b++)
        {
            for (int i = 0; i < dy.Cols; i++)
            {
                dy[b, i] = dx[b, Largest(x, b, geometry, i)];
            }
        }
    }

    /// <inheritdoc/>
    protected internal override void AveragePoolCore(in Tensor<T> x, PatchGeometry geometry, in Tensor<T> y)
    {
        int channels = geometry.Image.Channels;
        T share = Share(geometry);
        for (int b = 0; b < y.Rows; b++)
        {
            for (int i = 0; i < y.Cols; i++)
            {
                T sum = T.Zero;
                for (int k = i % channels; k < geometry.PatchSize; k += channels)
                {
                    sum += PatchElement(x, b, geometry.IndexOf(i / channels, k));
                }

                y[b, i] = sum * share;
            }
        }
    }

    /// <inheritdoc/>
    protected internal override void AveragePoolVjpCore(in Tensor<T> dy, PatchGeometry geometry, in Tensor<T> dx)
    {
        int channels = geometry.Image.Channels;
        T share = Share(geometry);
        for (int b = 0; b < dy.Rows; b++)
        {
            for (int i = 0; i < dy.Cols; i++)
            {
                for (int k = i % channels; k < geometry.PatchSize; k += channels)
                {
                    int index = geometry.IndexOf(i / channels, k);
                    if (index >= 0)
                    {
                        dx[b, index] = Fma(dy[b, i], share, dx[b, index]);
                    }
                }
            }
        }
    }

    private static T Share(PatchGeometry geometry) => T.One / T.CreateChecked(geometry.Kernel * geometry.Kernel);

    private static T PatchElement(Tensor<T> x, int b, int index) => index < 0 ? T.Zero : x[b, index];

    /// <summary>The place of the first of the largest numbers, or of the last NaN.</summary>
    private static int Largest(Tensor<T> x, int b, PatchGeometry geometry, int output)
    {
        int channels = geometry.Image.Channels;
        int largest = -1;
        for (int k = output % channels; k < geometry.PatchSize; k += channels)
        {
            int index = geometry.IndexOf(output / channels, k);
            if (index >= 0 && (largest < 0 || x[b, index] > x[b, largest] || T.IsNaN(x[b, index])))
            {
                largest = index;
            }
        }

        return largest;
    }

    /// <summary>dx += dy·Wᵀ at one position.</summary>
    private static void AddPatchGradient(Tensor<T> dy, Tensor<T> weight, PatchGeometry geometry, int position, Tensor<T> dx, int b)
    {
        for (int k = 0; k < weight.Rows; k++)
        {
            int index = geometry.IndexOf(position, k);
            if (index < 0)
            {
                continue;
            }

            T sum = T.Zero;
            for (int o = 0; o < weight.Cols; o++)
            {
                sum = Fma(dy[position, o], weight[k, o], sum);
            }

            dx[b, index] += sum;
        }
    }
}
