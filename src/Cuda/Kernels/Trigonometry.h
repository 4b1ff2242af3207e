// sin x and cos x in double: src/Numerics/Functions/Trigonometric, up to arguments of 2³⁰, which no angle of a task comes near.
#pragma once

struct SinCos
{
    double sin;
    double cos;
};

__device__ inline double sineTerms(double r2)
{
    double s = fma(1.5896197607931681e-10, r2, -2.5050747217741528e-08);
    s = fma(s, r2, 2.755731361801478e-06);
    s = fma(s, r2, -0.0001984126982958016);
    s = fma(s, r2, 0.008333333333322108);
    return fma(s, r2, -0.1666666666666663);
}

__device__ inline double cosineTerms(double r2)
{
    double c = fma(-1.1358513917744871e-11, r2, 2.0875700415395906e-09);
    c = fma(c, r2, -2.755731417623461e-07);
    c = fma(c, r2, 2.480158728884138e-05);
    c = fma(c, r2, -0.001388888888887304);
    return fma(c, r2, 0.041666666666666595);
}

__device__ inline SinCos sinCos(double x)
{
    const double magic = 6755399441055744.0;
    double z = fma(x, 0.63661977236758134, magic);
    double n = z - magic;
    double t = fma(negated(n), 1.5707963267948966, x);
    double product = n * 6.123233995736766e-17;
    double error = fma(n, 6.123233995736766e-17, negated(product));
    double r = t - product;
    double back = r - t;
    double difference = (t - (r - back)) - (product + back);
    double lo = difference - fma(n, -1.4973849048591698e-33, error);

    double r2 = r * r;
    double h = 0.5 * r2;
    double w = 1.0 - h;
    double sinR = r + fma(r2 * r, sineTerms(r2), lo * w);
    double cosR = w + ((1.0 - w - h) + fma(r2 * r2, cosineTerms(r2), negated(r * lo)));

    Bits quadrant = bitsOf(z);
    bool swaps = quadrant & 1;
    double sin = ofBits((Bits)(bitsOf(swaps ? cosR : sinR) ^ ((quadrant & 2) << 62)));
    double cos = ofBits((Bits)(bitsOf(swaps ? sinR : cosR) ^ (((quadrant + 1) & 2) << 62)));
    return {x == 0 ? x : sin, cos};
}

// The same where |x| ≤ π/4, at half the cost.
__device__ inline SinCos sinCosNearZero(double x)
{
    double r2 = x * x;
    double h = 0.5 * r2;
    double w = 1.0 - h;
    return {x + r2 * x * sineTerms(r2), w + ((1.0 - w - h) + r2 * r2 * cosineTerms(r2))};
}
