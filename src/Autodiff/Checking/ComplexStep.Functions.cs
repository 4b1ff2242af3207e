using System.Numerics;

namespace Gradus.Autodiff;

/// <content>
/// Elementary functions: the complex ones, so that no derivative has to be written, except where their usual formulas lose digits.
/// </content>
internal readonly partial struct ComplexStep
{
    public static ComplexStep Exp(ComplexStep a) => new(Complex.Exp(a._z));

    public static ComplexStep Exp2(ComplexStep a) => new(Complex.Exp(a._z * Math.Log(2)));

    public static ComplexStep Exp10(ComplexStep a) => new(Complex.Exp(a._z * Math.Log(10)));

    public static ComplexStep Log(ComplexStep a) => new(Complex.Log(a._z));

    public static ComplexStep Log(ComplexStep a, ComplexStep newBase) => new(Complex.Log(a._z) / Complex.Log(newBase._z));

    public static ComplexStep Log2(ComplexStep a) => new(Complex.Log(a._z) / Math.Log(2));

    public static ComplexStep Log10(ComplexStep a) => new(Complex.Log(a._z) / Math.Log(10));

    public static ComplexStep LogP1(ComplexStep a) => Known(a, double.LogP1(a.Value), 1 / (1 + a.Value));

    public static ComplexStep ExpM1(ComplexStep a) => Known(a, double.ExpM1(a.Value), Math.Exp(a.Value));

    public static ComplexStep Pow(ComplexStep a, ComplexStep b) => new(Complex.Pow(a._z, b._z));

    public static ComplexStep Sqrt(ComplexStep a) => new(Complex.Sqrt(a._z));

    public static ComplexStep Cbrt(ComplexStep a) => a.Value < 0 ? -Cbrt(-a) : new(Complex.Pow(a._z, 1.0 / 3));

    public static ComplexStep RootN(ComplexStep a, int n) => a.Value < 0 && n % 2 != 0 ? -RootN(-a, n) : new(Complex.Pow(a._z, 1.0 / n));

    public static ComplexStep Hypot(ComplexStep a, ComplexStep b) => Sqrt((a * a) + (b * b));

    public static ComplexStep Sin(ComplexStep a) => new(Complex.Sin(a._z));

    public static ComplexStep Cos(ComplexStep a) => new(Complex.Cos(a._z));

    public static ComplexStep Tan(ComplexStep a) => new(Complex.Tan(a._z));

    public static (ComplexStep Sin, ComplexStep Cos) SinCos(ComplexStep a) => (Sin(a), Cos(a));

    public static ComplexStep Asin(ComplexStep a) => new(Complex.Asin(a._z));

    public static ComplexStep Acos(ComplexStep a) => new(Complex.Acos(a._z));

    public static ComplexStep Atan(ComplexStep a) => new(Complex.Atan(a._z));

    public static ComplexStep SinPi(ComplexStep a) => Sin(a * Pi);

    public static ComplexStep CosPi(ComplexStep a) => Cos(a * Pi);

    public static ComplexStep TanPi(ComplexStep a) => Tan(a * Pi);

    public static (ComplexStep SinPi, ComplexStep CosPi) SinCosPi(ComplexStep a) => (SinPi(a), CosPi(a));

    public static ComplexStep AsinPi(ComplexStep a) => Asin(a) / Pi;

    public static ComplexStep AcosPi(ComplexStep a) => Acos(a) / Pi;

    public static ComplexStep AtanPi(ComplexStep a) => Atan(a) / Pi;

    /// <summary>The angle of (x, y), whose derivative is (x·ẏ − y·ẋ)/(x² + y²).</summary>
    public static ComplexStep Atan2(ComplexStep y, ComplexStep x)
    {
        double squares = (x.Value * x.Value) + (y.Value * y.Value);
        return new(Math.Atan2(y.Value, x.Value), ((x.Value * y.Derivative) - (y.Value * x.Derivative)) / squares);
    }

    public static ComplexStep Atan2Pi(ComplexStep y, ComplexStep x) => Atan2(y, x) / Pi;

    public static ComplexStep Sinh(ComplexStep a) => new(Complex.Sinh(a._z));

    public static ComplexStep Cosh(ComplexStep a) => new(Complex.Cosh(a._z));

    public static ComplexStep Tanh(ComplexStep a) => new(Complex.Tanh(a._z));

    public static ComplexStep Asinh(ComplexStep a) => Known(a, Math.Asinh(a.Value), 1 / Math.Sqrt(1 + (a.Value * a.Value)));

    public static ComplexStep Acosh(ComplexStep a) => Known(a, Math.Acosh(a.Value), 1 / Math.Sqrt((a.Value * a.Value) - 1));

    public static ComplexStep Atanh(ComplexStep a) => Known(a, Math.Atanh(a.Value), 1 / ((1 - a.Value) * (1 + a.Value)));

    public static ComplexStep Ieee754Remainder(ComplexStep a, ComplexStep b) =>
        a - (b * new ComplexStep(Math.Round(a.Value / b.Value, MidpointRounding.ToEven), 0));

    public static ComplexStep ScaleB(ComplexStep a, int n) => a * new ComplexStep(Math.ScaleB(1, n), 0);

    public static int ILogB(ComplexStep a) => Math.ILogB(a.Value);

    public static ComplexStep BitIncrement(ComplexStep a) => new(Math.BitIncrement(a.Value), a.Derivative);

    public static ComplexStep BitDecrement(ComplexStep a) => new(Math.BitDecrement(a.Value), a.Derivative);

    /// <summary>Rounding is constant between its jumps.</summary>
    public static ComplexStep Round(ComplexStep x, int digits, MidpointRounding mode) => new(Math.Round(x.Value, digits, mode), 0);

    /// <summary>Where the usual formula cancels: the value from the real function, with the slope given separately.</summary>
    private static ComplexStep Known(ComplexStep a, double value, double slope) => new(value, slope * a.Derivative);
}
