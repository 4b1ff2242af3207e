// The element type and its bits. Every operation below rounds once, as IEEE 754 says: the compiler may contract nothing (-fmad=false), and
// a fused multiply-add is written as one. The order of operations is that of src/Tensors/Managed, line by line.
#pragma once

typedef REAL Real;

constexpr bool isSingle = sizeof(Real) == 4;

__device__ inline unsigned int bitsOf(float x) { return __float_as_uint(x); }
__device__ inline unsigned long long bitsOf(double x) { return (unsigned long long)__double_as_longlong(x); }
__device__ inline float ofBits(unsigned int bits) { return __uint_as_float(bits); }
__device__ inline double ofBits(unsigned long long bits) { return __longlong_as_double((long long)bits); }

typedef decltype(bitsOf(Real())) Bits;

constexpr int MantissaBits = isSingle ? 23 : 52;

// An integer in the low bits becomes an exponent, and back.
__device__ inline Real toExponent(Bits bits) { return ofBits((Bits)(bits << MantissaBits)); }
__device__ inline Bits fromExponent(Bits bits) { return bits >> MantissaBits; }

__device__ inline Real infinity() { return (Real)__uint_as_float(0x7F800000u); }
__device__ inline Real notANumber() { return infinity() - infinity(); }
__device__ inline bool isNaN(Real x) { return x != x; }
__device__ inline bool isFinite(Real x) { return x - x == 0; }
__device__ inline Real magnitude(Real x) { return ofBits((Bits)(bitsOf(x) & ~((Bits)1 << (8 * sizeof(Real) - 1)))); }
__device__ inline Real negated(Real x) { return ofBits((Bits)(bitsOf(x) ^ ((Bits)1 << (8 * sizeof(Real) - 1)))); }

// The second operand where either is NaN.
__device__ inline Real smaller(Real a, Real b) { return a < b ? a : b; }
__device__ inline Real larger(Real a, Real b) { return a > b ? a : b; }
