// What the kernels need of CUDA C++, for g++: a fiber per thread of a block, barriers, shuffles, shared memory, and a look at every index.
#pragma once

#include <cstring>
#include <tuple>
#include <utility>
#include <vector>

#define __device__

namespace standin
{

struct Index
{
    unsigned x;
    unsigned y;
};

// Where the running thread stands; set by the scheduler.
extern Index threadIdx, blockIdx, blockDim, gridDim;

// Ends the launch, which the driver then reports as failed.
[[noreturn]] void fail(const char *format, ...);

inline void checkIndex(long long index, long long count, const char *file, int line)
{
    if (index < 0 || index >= count)
    {
        fail("%s, line %d: index %lld of %lld", file, line, index, count);
    }
}

// True if all bytes lie in one allocation.
bool isAllocated(const void *address, long long bytes);

// Waits for the other threads of the block, or of the warp.
void waitForBlock(int line);
void waitForWarp(int line);

// The number that another thread of the warp gives at the same shuffle.
unsigned long long exchange(unsigned long long value, int distance, int width, int line);

template <typename T>
T shuffle(T value, int distance, int width, int line)
{
    unsigned long long bits = 0;
    std::memcpy(&bits, &value, sizeof value);
    bits = exchange(bits, distance, width, line);
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

// Memory of a block, the same for all its threads; every byte is 0xFF, which makes NaN, until it is written.
void *sharedBytes(const void *key, size_t bytes);

template <typename T>
struct Shared
{
    T *elements;
    int count;

    T &operator[](int index) const
    {
        checkIndex(index, count, "shared memory", 0);
        return elements[index];
    }
};

// A kernel with its arguments, ready to run any number of times.
struct Call
{
    virtual ~Call() = default;
    virtual void run() = 0;
};

struct Kernel
{
    const char *image;
    const char *name;
    Call *(*bind)(void **arguments);

    Kernel(const char *image, const char *name, Call *(*bind)(void **));
};

// A launch looks at its matrices before it begins: from the first element to the last, each lies in one allocation.
template <typename T>
void checkArgument(const T &argument)
{
    if constexpr (requires { argument.elements; argument.stride; })
    {
        long long count = (long long)(argument.rows - 1) * argument.stride + argument.cols;
        if (argument.rows < 1 || argument.cols < 1 || !isAllocated(argument.elements, count * sizeof *argument.elements))
        {
            fail("a matrix of (%d, %d) is not in allocated memory", argument.rows, argument.cols);
        }
    }
}

template <typename... Arguments>
struct BoundCall : Call
{
    void (*kernel)(Arguments...);
    std::tuple<Arguments...> arguments;

    BoundCall(void (*kernel)(Arguments...), Arguments... arguments) : kernel(kernel), arguments(arguments...) {}

    void run() override { std::apply(kernel, arguments); }
};

template <typename... Arguments, size_t... I>
Call *bindAll(void (*kernel)(Arguments...), void **values, std::index_sequence<I...>)
{
    (checkArgument(*(const Arguments *)values[I]), ...);
    return new BoundCall<Arguments...>(kernel, *(const Arguments *)values[I]...);
}

template <typename... Arguments>
Call *bind(void (*kernel)(Arguments...), void **values)
{
    return bindAll(kernel, values, std::index_sequence_for<Arguments...>());
}

inline float fma(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
inline double fma(double a, double b, double c) { return __builtin_fma(a, b, c); }
inline float sqrt(float x) { return __builtin_sqrtf(x); }
inline double sqrt(double x) { return __builtin_sqrt(x); }

template <typename To, typename From>
To bitCast(From from)
{
    static_assert(sizeof(To) == sizeof(From));
    To to;
    std::memcpy(&to, &from, sizeof to);
    return to;
}

inline unsigned long long __umul64hi(unsigned long long a, unsigned long long b)
{
    return (unsigned long long)((unsigned __int128)a * b >> 64);
}

inline int __popcll(unsigned long long x) { return __builtin_popcountll(x); }
inline int __clzll(unsigned long long x) { return x == 0 ? 64 : __builtin_clzll(x); }
inline int __ffsll(long long x) { return __builtin_ffsll(x); }
inline unsigned __float_as_uint(float x) { return bitCast<unsigned>(x); }
inline float __uint_as_float(unsigned x) { return bitCast<float>(x); }
inline long long __double_as_longlong(double x) { return bitCast<long long>(x); }
inline double __longlong_as_double(long long x) { return bitCast<double>(x); }

} // namespace standin

using namespace standin;

#define __syncthreads() standin::waitForBlock(__LINE__)
#define __shfl_xor_sync(mask, value, distance, width) standin::shuffle(value, distance, width, __LINE__)
#define CHECK_INDEX(index, count) standin::checkIndex(index, count, __FILE__, __LINE__)
#define SHARED(type, name, count) \
    static char name##Key; \
    const standin::Shared<type> name = {(type *)standin::sharedBytes(&name##Key, sizeof(type) * (count)), count}


// IMAGE names the kernels of one source: the first word of the image that a module is loaded from.
#define KERNEL(name, ...) \
    static void name(__VA_ARGS__); \
    static const standin::Kernel name##Kernel(IMAGE, #name, [](void **arguments) { return standin::bind(&name, arguments); }); \
    static void name(__VA_ARGS__)
