// Matrix products. Tiles and threads divide rows and columns of the result, never its terms: each element adds its terms in ascending k,
// one fused multiply-add each, in chunks where the member has chunks.

constexpr int Side = 16;  // threads of a block along each side
constexpr int Terms = 16; // terms that are fetched together; chunks are multiples of it

// c(m, n) = start(m, n) + Σₖ a(m, k)·b(k, n). The first chunk starts at start, the others at zero; they are added in order. A block of
// Side × Side threads computes Tall × Wide elements per thread.
template <int Tall, int Wide, typename A, typename B, typename Start, typename Store>
__device__ void tiles(int M, int N, int K, int chunkTerms, A a, B b, Start start, Store store)
{
    constexpr int Height = Side * Tall, Width = Side * Wide, Threads = Side * Side;
    SHARED(Real, left, Terms * Height);
    SHARED(Real, right, Terms * Width);
    const int thread = threadIdx.y * Side + threadIdx.x;
    for (int top = blockIdx.y * Height; top < M; top += gridDim.y * Height)
    {
        for (int first = blockIdx.x * Width; first < N; first += gridDim.x * Width)
        {
            Real sums[Tall][Wide], totals[Tall][Wide];
            for (int i = 0; i < Tall; i++)
            {
                for (int j = 0; j < Wide; j++)
                {
                    int m = top + i * Side + threadIdx.y, n = first + j * Side + threadIdx.x;
                    sums[i][j] = m < M && n < N ? start(m, n) : (Real)0;
                    totals[i][j] = 0;
                }
            }

            bool isFirstChunk = true;
            for (int k = 0; k < K; k += Terms)
            {
                // Fetching waits for memory and not for the loop; unrolled, it would be most of the code.
                #pragma unroll 1
                for (int i = thread; i < Terms * Height; i += Threads)
                {
                    int m = top + i / Terms, term = k + i % Terms;
                    left[i % Terms * Height + i / Terms] = m < M && term < K ? a(m, term) : (Real)0;
                }

                #pragma unroll 1
                for (int i = thread; i < Terms * Width; i += Threads)
                {
                    int n = first + i % Width, term = k + i / Width;
                    right[i] = n < N && term < K ? b(term, n) : (Real)0;
                }

                __syncthreads();
                const int terms = K - k < Terms ? K - k : Terms;
                for (int term = 0; term < terms; term++)
                {
                    Real row[Wide];
                    for (int j = 0; j < Wide; j++)
                    {
                        row[j] = right[term * Width + j * Side + threadIdx.x];
                    }

                    for (int i = 0; i < Tall; i++)
                    {
                        Real factor = left[term * Height + i * Side + threadIdx.y];
                        for (int j = 0; j < Wide; j++)
                        {
                            sums[i][j] = fma(factor, row[j], sums[i][j]);
                        }
                    }
                }

                __syncthreads();
                if (k + Terms >= K || (k + Terms) % chunkTerms == 0)
                {
                    for (int i = 0; i < Tall; i++)
                    {
                        for (int j = 0; j < Wide; j++)
                        {
                            totals[i][j] = isFirstChunk ? sums[i][j] : totals[i][j] + sums[i][j];
                            sums[i][j] = 0;
                        }
                    }

                    isFirstChunk = false;
                }
            }

            for (int i = 0; i < Tall; i++)
            {
                for (int j = 0; j < Wide; j++)
                {
                    int m = top + i * Side + threadIdx.y, n = first + j * Side + threadIdx.x;
                    if (m < M && n < N)
                    {
                        store(m, n, totals[i][j]);
                    }
                }
            }
        }
    }
}

// The host says which tiles fill the device: tall ones read less, small ones are more.
template <typename A, typename B, typename Start, typename Store>
__device__ void product(int tall, int M, int N, int K, int chunkTerms, A a, B b, Start start, Store store)
{
    if (tall)
    {
        tiles<4, 4>(M, N, K, chunkTerms, a, b, start, store);
    }
    else
    {
        tiles<1, 1>(M, N, K, chunkTerms, a, b, start, store);
    }
}

KERNEL(Product, View a, View b, View c, int tall, int accumulate)
{
    product(
        tall, c.rows, c.cols, a.cols, a.cols,
        [&](int m, int k) { return a(m, k); },
        [&](int k, int n) { return b(k, n); },
        [&](int m, int n) { return accumulate ? c(m, n) : (Real)0; },
        [&](int m, int n, Real sum) { c(m, n) = sum; });
}

KERNEL(ProductTransposedB, View a, View b, View c, int tall, int accumulate)
{
    product(
        tall, c.rows, c.cols, a.cols, a.cols,
        [&](int m, int k) { return a(m, k); },
        [&](int k, int n) { return b(n, k); },
        [&](int m, int n) { return accumulate ? c(m, n) : (Real)0; },
        [&](int m, int n, Real sum) { c(m, n) = sum; });
}

KERNEL(ProductTransposedA, View a, View b, View c, int tall, int accumulate)
{
    product(
        tall, c.rows, c.cols, a.rows, a.rows,
        [&](int m, int k) { return a(k, m); },
        [&](int k, int n) { return b(k, n); },
        [&](int m, int n) { return accumulate ? c(m, n) : (Real)0; },
        [&](int m, int n, Real sum) { c(m, n) = sum; });
}

// a·bᵀ where each element is a dot product in the order of reductions: sixteen threads per element.
KERNEL(Dots, View a, View b, View c, int accumulate)
{
    eachRow(c.rows * c.cols, [&](int element, bool inside)
    {
        int m = element / c.cols, n = element % c.cols;
        Real dot = laneSum(a.cols, [&](Real s, int k) { return fma(a(m, k), b(n, k), s); });
        if (inside && lane() == 0)
        {
            c(m, n) = accumulate ? c(m, n) + dot : dot;
        }
    });
}

// The bias is the last row of the weights.
KERNEL(Affine, View x, View weight, View y, int tall, int accumulate, int chunkTerms)
{
    product(
        tall, y.rows, y.cols, x.cols, chunkTerms,
        [&](int m, int k) { return x(m, k); },
        [&](int k, int n) { return weight(k, n); },
        [&](int m, int n) { return accumulate ? y(m, n) + weight(x.cols, n) : weight(x.cols, n); },
        [&](int m, int n, Real sum) { y(m, n) = sum; });
}

// By blocks of 32 × 32, so that both sides are read and written along rows.
KERNEL(Transpose, View x, View y)
{
    constexpr int Block = 32;
    SHARED(Real, block, Block * (Block + 1));
    for (int top = blockIdx.y * Block; top < x.rows; top += gridDim.y * Block)
    {
        for (int first = blockIdx.x * Block; first < x.cols; first += gridDim.x * Block)
        {
            for (int i = threadIdx.y; i < Block; i += blockDim.y)
            {
                if (top + i < x.rows && first + threadIdx.x < x.cols)
                {
                    block[i * (Block + 1) + threadIdx.x] = x(top + i, first + threadIdx.x);
                }
            }

            __syncthreads();
            for (int i = threadIdx.y; i < Block; i += blockDim.y)
            {
                if (first + i < x.cols && top + threadIdx.x < x.rows)
                {
                    y(first + i, top + threadIdx.x) = block[threadIdx.x * (Block + 1) + i];
                }
            }

            __syncthreads();
        }
    }
}
