// A tensor as a kernel sees it, and the ways in which threads share its elements. A kernel takes its tensors first, then its numbers.
#pragma once

// The stand-in driver of the tests looks at every index.
#ifndef CHECK_INDEX
#define CHECK_INDEX(index, count)
#endif

#ifndef KERNEL
#define KERNEL(name, ...) extern "C" __global__ void __launch_bounds__(256) name(__VA_ARGS__)
#define SHARED(type, name, count) __shared__ type name[count]
#endif

// Rows × columns, row-major; the layout of DeviceMatrix in C#.
template <typename Element>
struct Matrix
{
    Element *elements;
    int rows;
    int cols;
    int stride;

    __device__ Element &operator()(int row, int col) const
    {
        CHECK_INDEX(row, rows);
        CHECK_INDEX(col, cols);
        return elements[(long long)row * stride + col];
    }

    // Element i, row after row.
    __device__ Element &operator[](int i) const { return rows == 1 ? (*this)(0, i) : (*this)(i / cols, i % cols); }

    __device__ int count() const { return rows * cols; }
};

typedef Matrix<Real> View;

// f(row, col) for every element, one thread each while there are threads.
template <typename F>
__device__ void each(int rows, int cols, F f)
{
    for (unsigned row = blockIdx.y * blockDim.y + threadIdx.y; row < (unsigned)rows; row += gridDim.y * blockDim.y)
    {
        for (unsigned col = blockIdx.x * blockDim.x + threadIdx.x; col < (unsigned)cols; col += gridDim.x * blockDim.x)
        {
            f((int)row, (int)col);
        }
    }
}

// The sixteen logical lanes of a sum are sixteen threads, half a warp.
constexpr int Lanes = 16;

__device__ inline int lane() { return threadIdx.x % Lanes; }

// Lane l plus lane l + 8, l + 4, l + 2, l + 1. a + b is b + a to the bit, so all sixteen threads have the sum at the end.
__device__ inline Real tree(Real sum)
{
    for (int distance = Lanes / 2; distance > 0; distance /= 2)
    {
        sum += __shfl_xor_sync(0xFFFFFFFFu, sum, distance, Lanes);
    }

    return sum;
}

// A sum over one row by its sixteen threads: element i goes to lane i mod 16. add(sum, i) is sum plus the term of element i.
template <typename Add>
__device__ Real laneSum(int count, Add add)
{
    Real sum = 0;
    for (int i = lane(); i < count; i += Lanes)
    {
        sum = add(sum, i);
    }

    return tree(sum);
}

// f(row, inside) for every row, sixteen threads each. All threads of a warp take part in a tree, so those beyond the last row call f too,
// with the last row, and must not write.
template <typename F>
__device__ void eachRow(int rows, F f)
{
    const int together = blockDim.x / Lanes;
    for (int first = blockIdx.x * together; first < rows; first += gridDim.x * together)
    {
        int row = first + threadIdx.x / Lanes;
        f(row < rows ? row : rows - 1, row < rows);
    }
}
