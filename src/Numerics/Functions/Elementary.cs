using System.Runtime.CompilerServices;

namespace Gradus;

/// <summary>
/// Elementary functions of one number, for environments and samplers: the polynomials of the managed kernels evaluated on one lane, so the
/// bits are those of the vector kernels and the same on every machine, which the platform's mathematics library does not promise. Errors
/// are stated in units in the last place (ULP) of the result.
/// </summary>
public static class Elementary
{
    /// <summary>sin x, at most 1 ULP for every finite x; NaN for infinities and NaN.</summary>
    /// <param name="x">Angle in radians.</param>
    public static double Sin(double x)
    {
        SinCos(x, out double sin, out _);
        return sin;
    }

    /// <summary>cos x, at most 1 ULP for every finite x; NaN for infinities and NaN.</summary>
    /// <param name="x">Angle in radians.</param>
    public static double Cos(double x)
    {
        SinCos(x, out _, out double cos);
        return cos;
    }

    /// <summary>sin x and cos x, at little more than the cost of one.</summary>
    /// <param name="x">Angle in radians.</param>
    /// <param name="sin">sin x.</param>
    /// <param name="cos">cos x.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SinCos(double x, out double sin, out double cos)
    {
        Trigonometric.SinCos(new Lane<double>(x), out Lane<double> s, out Lane<double> c);
        sin = s.Value;
        cos = c.Value;
    }

    /// <summary>sin x, rounded from the result in double precision: at most 0.51 ULP.</summary>
    /// <param name="x">Angle in radians.</param>
    public static float Sin(float x) => (float)Sin((double)x);

    /// <summary>cos x, rounded from the result in double precision: at most 0.51 ULP.</summary>
    /// <param name="x">Angle in radians.</param>
    public static float Cos(float x) => (float)Cos((double)x);

    /// <summary>eˣ, at most 1 ULP.</summary>
    /// <param name="x">Any number.</param>
    public static double Exp(double x) => Exponential.Exp<Lane<double>, double>(new(x)).Value;

    /// <summary>eˣ, at most 1.1 ULP.</summary>
    /// <param name="x">Any number.</param>
    public static float Exp(float x) => Exponential.Exp<Lane<float>, float>(new(x)).Value;

    /// <summary>ln x, at most 1 ULP; −∞ at zero, NaN below.</summary>
    /// <param name="x">Any number.</param>
    public static double Log(double x) => Logarithm.Log<Lane<double>, double>(new(x)).Value;

    /// <summary>ln x, at most 1 ULP; −∞ at zero, NaN below.</summary>
    /// <param name="x">Any number.</param>
    public static float Log(float x) => Logarithm.Log<Lane<float>, float>(new(x)).Value;

    /// <summary>
    /// √x by multiply-adds, at most 1.2 ULP for a normal number: the root in the optimisers' kernels. For a subnormal number the result
    /// lies between 0 and the root.
    /// </summary>
    /// <param name="x">At least 0, or NaN.</param>
    public static float Sqrt(float x) => SquareRoot.BesideDivider<Lane<float>, float>(new(x)).Value;

    /// <summary>tanh x, at most 3 ULP.</summary>
    /// <param name="x">Any number.</param>
    public static double Tanh(double x) => Exponential.Tanh<Lane<double>, double>(new(x)).Value;

    /// <summary>tanh x, at most 2.5 ULP.</summary>
    /// <param name="x">Any number.</param>
    public static float Tanh(float x) => Exponential.Tanh<Lane<float>, float>(new(x)).Value;

    /// <summary>σ(x) = 1 / (1 + e⁻ˣ), at most 2.5 ULP.</summary>
    /// <param name="x">Any number.</param>
    public static double Sigmoid(double x) => Exponential.Sigmoid<Lane<double>, double>(new(x)).Value;

    /// <summary>σ(x) = 1 / (1 + e⁻ˣ), at most 2.5 ULP.</summary>
    /// <param name="x">Any number.</param>
    public static float Sigmoid(float x) => Exponential.Sigmoid<Lane<float>, float>(new(x)).Value;

    /// <summary>softplus x = ln(1 + eˣ), at most 2 ULP.</summary>
    /// <param name="x">Any number.</param>
    public static double Softplus(double x) => Logarithm.Softplus<Lane<double>, double>(new(x)).Value;

    /// <summary>softplus x = ln(1 + eˣ), at most 2 ULP.</summary>
    /// <param name="x">Any number.</param>
    public static float Softplus(float x) => Logarithm.Softplus<Lane<float>, float>(new(x)).Value;
}
