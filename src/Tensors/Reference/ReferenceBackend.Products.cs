namespace Gradus;

/// <content>Matrix products: three nested loops each.</content>
public sealed partial class ReferenceBackend<T>
{
    /// <inheritdoc/>
    protected internal override void ProductCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, bool accumulate)
    {
        for (int m = 0; m < c.Rows; m++)
        {
            for (int n = 0; n < c.Cols; n++)
            {
                T sum = accumulate ? c[m, n] : T.Zero;
                for (int k = 0; k < a.Cols; k++)
                {
                    sum = Fma(a[m, k], b[k, n], sum);
                }

                c[m, n] = sum;
            }
        }
    }

    /// <inheritdoc/>
    protected internal override void ProductTransposedBCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, bool accumulate)
    {
        for (int m = 0; m < c.Rows; m++)
        {
            for (int n = 0; n < c.Cols; n++)
            {
                if (ProductOrder.IsDots(c.Cols, a.Cols))
                {
                    T dot = DotOf(a.RowRange(m, 1), b.RowRange(n, 1));
                    c[m, n] = accumulate ? c[m, n] + dot : dot;
                    continue;
                }

                T sum = accumulate ? c[m, n] : T.Zero;
                for (int k = 0; k < a.Cols; k++)
                {
                    sum = Fma(a[m, k], b[n, k], sum);
                }

                c[m, n] = sum;
            }
        }
    }

    /// <inheritdoc/>
    protected internal override void ProductTransposedACore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, bool accumulate)
    {
        for (int m = 0; m < c.Rows; m++)
        {
            for (int n = 0; n < c.Cols; n++)
            {
                T sum = accumulate ? c[m, n] : T.Zero;
                for (int k = 0; k < a.Rows; k++)
                {
                    sum = Fma(a[k, m], b[k, n], sum);
                }

                c[m, n] = sum;
            }
        }
    }

    /// <inheritdoc/>
    protected internal override void AffineCore(in Tensor<T> x, in Tensor<T> weight, in Tensor<T> y, bool accumulate)
    {
        int bias = x.Cols;
        for (int b = 0; b < y.Rows; b++)
        {
            for (int o = 0; o < y.Cols; o++)
            {
                var sum = new SumOfChunks(accumulate ? y[b, o] + weight[bias, o] : weight[bias, o], ProductOrder.ChunkTerms(x.Cols));
                for (int i = 0; i < x.Cols; i++)
                {
                    sum.AddProduct(x[b, i], weight[i, o]);
                }

                y[b, o] = sum.Total;
            }
        }
    }

    /// <inheritdoc/>
    protected internal override void AffineWeightVjpCore(in Tensor<T> x, in Tensor<T> dy, in Tensor<T> dWeight)
    {
        ProductTransposedACore(x, dy, dWeight.RowRange(0, x.Cols), accumulate: true);
        AddColumnSumCore(dy, dWeight.RowRange(x.Cols, 1));
    }

    /// <summary>One element of an affine map, its terms added in the order of <see cref="ProductOrder"/>.</summary>
    private struct SumOfChunks(T start, int chunkTerms)
    {
        private readonly int _chunkTerms = chunkTerms;
        private int _termsInChunk;
        private T _chunk = start;
        private T? _chunksBefore;

        /// <summary>The sum of all terms so far.</summary>
        public readonly T Total => _chunksBefore is T before ? before + _chunk : _chunk;

        public void AddProduct(T a, T b)
        {
            if (_termsInChunk == _chunkTerms)
            {
                _chunksBefore = Total;
                _chunk = T.Zero;
                _termsInChunk = 0;
            }

            _chunk = Fma(a, b, _chunk);
            _termsInChunk++;
        }
    }

    /// <inheritdoc/>
    protected internal override void TransposeCore(in Tensor<T> x, in Tensor<T> y)
    {
        for (int m = 0; m < x.Rows; m++)
        {
            for (int n = 0; n < x.Cols; n++)
            {
                y[n, m] = x[m, n];
            }
        }
    }
}
