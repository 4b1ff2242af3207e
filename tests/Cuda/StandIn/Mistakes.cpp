// Kernels with mistakes, which the stand-in must show; and one without.
#include "Device.h"

#define REAL float
#define IMAGE "mistakes"

namespace mistakes
{
#include "Numbers.h"
#include "Matrix.h"

KERNEL(Barrier, View y)
{
    SHARED(Real, numbers, 256);
    numbers[threadIdx.x] = (Real)threadIdx.x;
    __syncthreads();
    y(0, threadIdx.x) = numbers[255 - threadIdx.x];
}

KERNEL(MissingBarrier, View y)
{
    SHARED(Real, numbers, 256);
    numbers[threadIdx.x] = (Real)threadIdx.x;
    y(0, threadIdx.x) = numbers[255 - threadIdx.x];
}

KERNEL(DifferentBarriers, View y)
{
    if (threadIdx.x == 0)
    {
        __syncthreads();
    }
    else
    {
        __syncthreads();
    }

    y(0, threadIdx.x) = 1;
}

KERNEL(SharedIndex, View y)
{
    SHARED(Real, numbers, 255);
    numbers[threadIdx.x] = 0;
    y(0, threadIdx.x) = numbers[0];
}
} // namespace mistakes
