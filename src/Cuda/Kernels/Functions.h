// The elementary functions of src/Numerics/Functions: the same polynomials, evaluated by the same operations. Derivations are there.
#pragma once

// s²·P(s·r), s a power of two.
__device__ inline Real exponentialPolynomial(Real r, const double s)
{
    const double s2 = s * s, s3 = s * s2, s4 = s2 * s2, s5 = s2 * s3, s6 = s3 * s3;
    Real r2 = r * r;
    if constexpr (isSingle)
    {
        Real p01 = fma(r, (Real)(s3 * 0.1666654348373413), (Real)(s2 * 0.4999999701976776));
        Real p23 = fma(r, (Real)(s5 * 0.008366580121219158), (Real)(s4 * 0.04166720062494278));
        Real p24 = fma(r2, (Real)(s6 * 0.0013882509665563703), p23);
        return fma(r2, p24, p01);
    }
    else
    {
        Real r4 = r2 * r2;
        Real p01 = fma(r, (Real)(s3 * 0.16666666666666677), (Real)(s2 * 0.5));
        Real p23 = fma(r, (Real)(s5 * 0.008333333333321608), (Real)(s4 * 0.041666666666666505));
        Real p45 = fma(r, (Real)(s5 * s2 * 0.00019841269886207923), (Real)(s6 * 0.0013888888888962895));
        Real p67 = fma(r, (Real)(s5 * s4 * 2.7557244104188315e-06), (Real)(s6 * s2 * 2.4801587171852554e-05));
        Real p89 = fma(r, (Real)(s6 * s5 * 2.5109081404004126e-08), (Real)(s6 * s4 * 2.7557402933807534e-07));
        Real p810 = fma(r2, (Real)(s6 * s6 * 2.0875330140534676e-09), p89);
        Real p47 = fma(r2, p67, p45);
        Real p410 = fma(r4, p810, p47);
        Real p03 = fma(r2, p23, p01);
        return fma(r4, p410, p03);
    }
}

constexpr double Log2E = 1.4426950408889634;
constexpr double Ln2 = 0.69314718055994531;
constexpr double Ln2Rest = isSingle ? -1.9046542121259336e-9 : 2.3190468138462996e-17;
constexpr double Magic = isSingle ? 12582912.0 + 127 : 6755399441055744.0 + 1023;

// eˣ; +∞ above the range, gradual underflow to +0 below it.
__device__ inline Real exponential(Real x)
{
    const Real magic = (Real)Magic;
    Real z = fma(x, (Real)Log2E, magic);
    Real n = z - magic;
    Real r = fma(n, (Real)-Ln2, x);
    r = fma(n, (Real)-Ln2Rest, r);
    Real q = fma(r * r, exponentialPolynomial(r, 1), r);
    if ((Real)(isSingle ? 87.0 : 708.0) < magnitude(x))
    {
        // 2ⁿ = 2ⁱ·2ʲ with i = ⌊n/2⌋ and j = n − i; only the last multiplication rounds to a subnormal number.
        Bits biased = bitsOf(z) + (isSingle ? (Bits)(127 - 0x4B400000ll) : (Bits)(1023 - 0x4338000000000000ll));
        Bits i = biased >> 1;
        Real half = toExponent(i);
        Real y = fma(q, half, half) * toExponent(biased - i);
        y = (Real)(isSingle ? 88.8 : 709.8) < x ? infinity() : y;
        return x < (Real)(isSingle ? -104.0 : -745.2) ? (Real)0 : y;
    }

    Real power = toExponent(bitsOf(z));
    return fma(q, power, power);
}

// tanh x = t / (t + 2) with t = e^(2|x|) − 1, and the sign of x.
__device__ inline Real hyperbolicTangent(Real x)
{
    Real size = magnitude(x);
    const Real magic = (Real)Magic;
    Real z = fma(size, (Real)(2 * Log2E), magic);
    Real n = z - magic;
    Real r = fma(n, (Real)(-Ln2 / 2), size);
    if constexpr (!isSingle)
    {
        r = fma(n, (Real)(-Ln2Rest / 2), r);
    }

    Real q = fma(r * r, exponentialPolynomial(r, 2), r + r);
    Real power = toExponent(bitsOf(z));
    Real t = fma(power, q, power - 1);
    Real y = t / (t + 2);
    y = (Real)(isSingle ? 40.0 : 350.0) < size ? (Real)1 : y;
    return ofBits((Bits)(bitsOf(magnitude(y)) | (bitsOf(x) ^ bitsOf(size))));
}

// σ(x) = 1 / (1 + e⁻ˣ).
__device__ inline Real sigmoid(Real x)
{
    Real e = exponential(negated(magnitude(x)));
    return (x < 0 ? e : (Real)1) / (1 + e);
}

// k·ln 2 + ln(1 + f).
__device__ inline Real logarithmNearOne(Real f, Real k)
{
    if constexpr (isSingle)
    {
        Real f2 = f * f;
        Real f4 = f2 * f2;
        Real q01 = fma(f, (Real)0.3333320915699005, (Real)-0.5);
        Real q23 = fma(f, (Real)0.20010754466056824, (Real)-0.24999716877937317);
        Real q45 = fma(f, (Real)0.14001034200191498, (Real)-0.16682316362857819);
        Real q67 = fma(f, (Real)0.1400543600320816, (Real)-0.12167003750801086);
        Real q47 = fma(f2, q67, q45);
        Real q48 = fma(f4, (Real)-0.12949667870998383, q47);
        Real q03 = fma(f2, q23, q01);
        Real q = fma(f4, q48, q03);
        return fma(k, (Real)0.69314718055994531, fma(f2, q, f));
    }
    else
    {
        Real s = f / (2 + f);
        Real z = s * s;
        Real z2 = z * z;
        Real r01 = fma(z, (Real)0.39999999999413965, (Real)0.6666666666666734);
        Real r23 = fma(z, (Real)0.22222198553791458, (Real)0.28571428742562105);
        Real r45 = fma(z, (Real)0.15314021128772468, (Real)0.1818356540688694);
        Real r46 = fma(z2, (Real)0.1479626106171266, r45);
        Real r26 = fma(z2, r46, r23);
        Real r = fma(z2, r26, r01);
        Real h = (Real)0.5 * f * f;
        Real low = fma(k, (Real)1.90821492927058770002e-10, s * fma(z, r, h));
        return fma(k, (Real)6.93147180369123816490e-01, f - (h - low));
    }
}

// ln x; −∞ at ±0, NaN below, +∞ at +∞.
__device__ inline Real logarithm(Real x)
{
    const Real two = (Real)(isSingle ? 8388608.0 : 4503599627370496.0); // 2^mantissa
    const double bias = isSingle ? 127 : 1023;
    bool tiny = x < (Real)(isSingle ? 1.17549435e-38 : 2.2250738585072014e-308);
    Bits scaled = bitsOf(tiny ? x * two : x);
    const Bits step = isSingle ? (Bits)(0x3F800000ll - 0x3F2AAAABll) : (Bits)(0x3FF0000000000000ll - 0x3FE6A09E667F3BCDll);
    Bits biased = fromExponent(scaled + step);
    Real m = ofBits((Bits)(scaled - (Bits)(biased << MantissaBits) + bitsOf((Real)1)));
    Real k = ofBits((Bits)(biased | bitsOf(two))) - (tiny ? (Real)(two + bias + MantissaBits) : (Real)(two + bias));
    Real y = logarithmNearOne(m - 1, k);
    y = x < infinity() ? y : x;
    y = x < 0 ? notANumber() : y;
    return x == 0 ? -infinity() : y;
}

// ln(1 + eˣ) = max(x, 0) + ln(1 + u), u = e^−|x|.
__device__ inline Real softplus(Real x)
{
    Real u = exponential(negated(magnitude(x)));
    bool near = u < (Real)(isSingle ? 1.0 / 3.0 : 0.41421356237309503);
    Real f = near ? u : (u - 1) * (Real)0.5;
    return larger(0, x) + logarithmNearOne(f, near ? (Real)0 : (Real)1);
}

// √x in the steps of RMSProp and Adam: by multiply-adds in float, correctly rounded in double.
__device__ inline Real rootInSteps(Real x)
{
    if constexpr (isSingle)
    {
        Real y = ofBits((Bits)((Bits)0x5F375A86 - (bitsOf(x) >> 1)));
        Real t = x * y;
        Real h = fma(t, y, (Real)-1);
        Real p = fma(h, (Real)0.2740791462944031, (Real)-0.31393533560785103);
        p = fma(h, p, (Real)0.375000355148049);
        p = fma(h, p, (Real)-0.49999833600916155);
        return fma(t * h, p, t);
    }
    else
    {
        return sqrt(x);
    }
}
