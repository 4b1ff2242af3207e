using System.Diagnostics;

namespace Gradus;

/// <content> Convolutions. Patches are copied into rows, a block of positions at a time, and multiplied by the tiles of all other products:
/// a copied number takes part in as many multiply-adds as there are filters, so the copy is cheap and the tiles need not know of images.
/// </content>
internal sealed unsafe partial class LaneBackend<TLanes, T>
{
    protected internal override void ConvolveCore(
        in Tensor<T> x, in Tensor<T> weight, PatchGeometry geometry, in Tensor<T> y, bool accumulate)
    {
        int size = geometry.PatchSize;
        int filters = weight.Cols;
        Debug.Assert(x.Rows == y.Rows && x.Cols == geometry.Image.Size && y.Cols == geometry.Positions * filters);
        bool hasBias = weight.Rows > size;
        if (accumulate && hasBias)
        {
            AddFilterRow(weight.RowRange(size, 1), geometry.Positions, y);
        }

        var walk = new PositionWalk(geometry, y, filters, ImagePatches<TLanes, T>.BlockOf(geometry));
        T* patches = Scratch<T>.Patches(checked(walk.Block * ImagePatches<TLanes, T>.StrideOf(geometry)));
        while (walk.Next(out int first, out int count))
        {
            T* c = walk.At(y, first);
            var p = new ProductOperands<T>
            {
                ACol = 1,
                B = weight.Pointer, BRow = weight.RowStride,
                C = c, CRow = filters,
                Start = accumulate ? c : hasBias ? RowPointer(weight, size) : null, StartRow = accumulate ? filters : 0,
                M = count, N = filters, K = size, ChunkTerms = ProductOrder.ChunkTerms(geometry),
            };
            SetPatches(x, geometry, first, patches, ref p.A, ref p.ARow, count);
            ProductPlan<TLanes, T>.Run(ref p);
        }

        KeepAlive(x, weight, y);
    }

    protected internal override void ConvolveInputVjpCore(
        in Tensor<T> dy, in Tensor<T> weight, PatchGeometry geometry, in Tensor<T> dx, bool accumulate)
    {
        int size = geometry.PatchSize;
        int filters = weight.Cols;
        int positions = geometry.Positions;
        Debug.Assert(dy.Rows == dx.Rows && dx.Cols == geometry.Image.Size && dy.Cols == positions * filters);
        Tensor<T> plain = weight.RowRange(0, size);
        if (geometry.IsLinear)
        {
            if (positions == 1)
            {
                ProductTransposedBCore(dy, plain, dx, accumulate);
                return;
            }

            for (int b = 0; b < dx.Rows; b++)
            {
                ProductTransposedBCore(
                    dy.RowRange(b, 1).Reshape(positions, filters), plain, dx.RowRange(b, 1).Reshape(positions, size), accumulate);
            }

            return;
        }

        // Rows of whole vectors: where patches are small, cut ones would be a large part of the work.
        int stride = (size + TLanes.Count - 1) / TLanes.Count * TLanes.Count;
        T* patches = Scratch<T>.Patches(checked(positions * stride));
        T* turned = Scratch<T>.Turned(filters * stride);
        new Span<T>(turned, filters * stride).Clear();
        Transposition<TLanes, T>.Pack(weight.Pointer, weight.RowStride, size, filters, turned, stride);
        for (int b = 0; b < dx.Rows; b++)
        {
            var p = new ProductOperands<T>
            {
                A = RowPointer(dy, b), ARow = filters, ACol = 1,
                B = turned, BRow = stride,
                C = patches, CRow = stride,
                M = positions, N = stride, K = filters, ChunkTerms = filters,
            };
            ProductPlan<TLanes, T>.Run(ref p);
            T* image = RowPointer(dx, b);
            if (!accumulate)
            {
                new Span<T>(image, dx.Cols).Clear();
            }

            ImagePatches<TLanes, T>.Scatter(patches, stride, geometry, image);
        }

        KeepAlive(dy, weight, dx);
    }

    protected internal override void ConvolveWeightVjpCore(
        in Tensor<T> x, in Tensor<T> dy, PatchGeometry geometry, in Tensor<T> dWeight, int firstRow)
    {
        int size = geometry.PatchSize;
        int filters = dWeight.Cols;
        Debug.Assert(x.Rows == dy.Rows && x.Cols == geometry.Image.Size && dy.Cols == geometry.Positions * filters);
        int rows = dWeight.Rows;
        bool isCopied = !geometry.IsLinear;
        bool sums = !isCopied && firstRow + rows > size; // a copied patch has a one after it, and so the bias is a row like any other
        int productRows = sums ? rows - 1 : rows;
        var walk = new PositionWalk(geometry, dy, filters, ImagePatches<TLanes, T>.BlockOf(geometry));
        T* patches = Scratch<T>.Patches(checked(walk.Block * ImagePatches<TLanes, T>.StrideOf(geometry)));
        while (walk.Next(out int first, out int count))
        {
            if (productRows > 0)
            {
                var p = new ProductOperands<T>
                {
                    ARow = 1,
                    B = walk.At(dy, first), BRow = filters,
                    C = dWeight.Pointer, CRow = dWeight.RowStride,
                    M = productRows, N = filters, K = count, ChunkTerms = count,
                };
                SetPatches(x, geometry, first, patches, ref p.A, ref p.ACol, count);
                p.A += firstRow;
                p.StartAtC();
                ProductPlan<TLanes, T>.RunTransposedA(ref p);
            }

            if (sums)
            {
                AddFilterSums(walk.At(dy, first), filters, count, filters, RowPointer(dWeight, rows - 1));
            }
        }

        KeepAlive(x, dy, dWeight);
    }

    protected internal override void PatchSecondMomentCore(in Tensor<T> x, PatchGeometry geometry, in Tensor<T> c)
    {
        int size = geometry.PatchSize;
        Debug.Assert(c.Shape == new Shape(size + 1, size + 1));
        FillCore(T.Zero, c);
        int side = geometry.IsLinear ? size : size + 1; // a copied patch has its one
        var walk = new PositionWalk(geometry, x, 0, ImagePatches<TLanes, T>.BlockOf(geometry));
        T* patches = Scratch<T>.Patches(checked(walk.Block * ImagePatches<TLanes, T>.StrideOf(geometry)));
        while (walk.Next(out int first, out int count))
        {
            T* a = null;
            nint stride = 0;
            SetPatches(x, geometry, first, patches, ref a, ref stride, count);
            for (int block = 0; block < side; block += SymmetricBlock)
            {
                int height = Math.Min(SymmetricBlock, side - block);
                var p = new ProductOperands<T>
                {
                    A = a + block, ARow = 1, ACol = stride,
                    B = a, BRow = stride,
                    C = RowPointer(c, block), CRow = c.RowStride,
                    M = height, N = block + height, K = count, ChunkTerms = count,
                };
                p.StartAtC();
                ProductPlan<TLanes, T>.RunTransposedA(ref p);
            }

            if (geometry.IsLinear)
            {
                AddFilterSums(a, stride, count, size, RowPointer(c, size));
            }
        }

        RowPointer(c, size)[size] = T.CreateTruncating((long)x.Rows * geometry.Positions);
        Cholesky.MirrorLower(c);
        KeepAlive(x, c, c);
    }

    /// <summary>
    /// Makes patches [first, first + count) a factor of a product, counted over all samples: the images themselves where those are the
    /// patches, a copy otherwise.
    /// </summary>
    private static void SetPatches(
        in Tensor<T> x, PatchGeometry geometry, int first, T* memory, ref T* factor, ref nint stride, int count)
    {
        int positions = geometry.Positions;
        if (geometry.IsLinear && (positions == 1 || x.IsContiguous || (first % positions) + count <= positions))
        {
            stride = positions == 1 ? x.RowStride : geometry.PatchSize;
            factor = RowPointer(x, first / positions) + ((nint)(first % positions) * geometry.PatchSize);
            return;
        }

        factor = memory;
        stride = ImagePatches<TLanes, T>.StrideOf(geometry);
        while (count > 0)
        {
            int position = first % positions;
            int these = Math.Min(count, positions - position);
            ImagePatches<TLanes, T>.Gather(RowPointer(x, first / positions), geometry, position, these, memory);
            memory += these * stride;
            first += these;
            count -= these;
        }
    }

    /// <summary>y[b, p·C + c] += row_c at every position p.</summary>
    private static void AddFilterRow(in Tensor<T> row, int positions, in Tensor<T> y)
    {
        for (int b = 0; b < y.Rows; b++)
        {
            T* to = RowPointer(y, b);
            for (int p = 0; p < positions; p++)
            {
                MapRow(new Add<TLanes, T>(), to, row.Pointer, to, row.Cols);
                to += row.Cols;
            }
        }
    }

    /// <summary>sums += Σ x over rows.</summary>
    private static void AddFilterSums(T* x, nint rowStride, int rows, int columns, T* sums)
    {
        for (int column = 0; column < columns; column += TLanes.Count)
        {
            int count = Math.Min(TLanes.Count, columns - column);
            TLanes sum = TLanes.LoadPartial(sums + column, count);
            T* from = x + column;
            for (int row = 0; row < rows; row++)
            {
                sum += TLanes.LoadPartial(from, count);
                from += rowStride;
            }

            TLanes.StorePartial(sum, sums + column, count);
        }
    }

    /// <summary>
    /// Goes over the positions of all samples, block by block. A block does not leave a sample where the rows of y have gaps between them.
    /// </summary>
    private struct PositionWalk
    {
        private readonly int _positions;
        private readonly int _cols;
        private readonly int _total;
        private readonly bool _crosses;
        private int _next;

        public PositionWalk(PatchGeometry geometry, in Tensor<T> y, int cols, int block)
        {
            _positions = geometry.Positions;
            _cols = cols;
            _total = checked(y.Rows * _positions);
            _crosses = y.IsContiguous || cols == 0;
            Block = Math.Min(block, _total);
        }

        /// <summary>Positions of a block at most.</summary>
        public int Block { get; }

        public bool Next(out int first, out int count)
        {
            first = _next;
            count = Math.Min(Block, _total - first);
            if (!_crosses)
            {
                count = Math.Min(count, _positions - (first % _positions));
            }

            _next += count;
            return count > 0;
        }

        /// <summary>The place of a position's numbers in y.</summary>
        public readonly T* At(in Tensor<T> y, int position) =>
            RowPointer(y, position / _positions) + ((nint)(position % _positions) * _cols);
    }
}
