using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// A complex number that passes for a real one, so that a whole tape can be replayed in it: the complex-step derivative of Squire and Trapp
/// (1998). For a real analytic f and a step h far below the rounding of a double,
/// <code>
/// f(x + ihv) = f(x) + ih·f′(x)v − O(h²)      so      f′(x)v = Im f(x + ihv) / h
/// </code>
/// Nothing is subtracted, so nothing cancels, and the derivative has all its digits. Through the reverse sweep the same step gives a
/// Hessian–vector product: ∇f(x + ihv) = ∇f(x) + ih·Hv, which is forward-over-reverse.
/// <para>
/// Comparisons, minima and maxima look only at the real part. A replay in this number type therefore takes the same branches as a replay in
/// double, and away from kinks a piecewise function is as good as an analytic one.
/// </para>
/// </summary>
internal readonly partial struct ComplexStep : IFloatingPointIeee754<ComplexStep>
{
    /// <summary>h: its square is negligible next to any number in a check.</summary>
    public const double H = 1e-40;

    private readonly Complex _z;

    /// <summary>x + ihẋ.</summary>
    public ComplexStep(double value, double derivative) => _z = new Complex(value, H * derivative);

    private ComplexStep(Complex z) => _z = z;

    /// <summary>x.</summary>
    public double Value => _z.Real;

    /// <summary>ẋ = Im / h.</summary>
    public double Derivative => _z.Imaginary / H;

    /// <summary>z = x + ihv, element by element.</summary>
    public static void Write(Tensor<double> x, Tensor<double> v, Tensor<ComplexStep> z)
    {
        ReadOnlySpan<double> values = x.Read(), derivatives = v.Read();
        using HostWrite<ComplexStep> write = z.Write();
        for (int i = 0; i < values.Length; i++)
        {
            write.Span[i] = new ComplexStep(values[i], derivatives[i]);
        }
    }

    public static ComplexStep One => new(1, 0);

    public static ComplexStep Zero => default;

    public static ComplexStep NegativeOne => new(-1, 0);

    public static ComplexStep E => new(Math.E, 0);

    public static ComplexStep Pi => new(Math.PI, 0);

    public static ComplexStep Tau => new(Math.Tau, 0);

    public static ComplexStep Epsilon => new(double.Epsilon, 0);

    public static ComplexStep NaN => new(double.NaN, 0);

    public static ComplexStep NegativeInfinity => new(double.NegativeInfinity, 0);

    public static ComplexStep PositiveInfinity => new(double.PositiveInfinity, 0);

    public static ComplexStep NegativeZero => new(-0.0, 0);

    public static ComplexStep AdditiveIdentity => Zero;

    public static ComplexStep MultiplicativeIdentity => One;

    public static int Radix => 2;

    public static ComplexStep operator +(ComplexStep a) => a;

    public static ComplexStep operator -(ComplexStep a) => new(-a._z);

    public static ComplexStep operator +(ComplexStep a, ComplexStep b) => new(a._z + b._z);

    public static ComplexStep operator -(ComplexStep a, ComplexStep b) => new(a._z - b._z);

    /// <summary>
    /// The h² term of the real part is dropped: at zeros, where it would be all that is left, it would decide comparisons.
    /// </summary>
    public static ComplexStep operator *(ComplexStep a, ComplexStep b) =>
        new(new Complex(a._z.Real * b._z.Real, (a._z.Real * b._z.Imaginary) + (a._z.Imaginary * b._z.Real)));

    /// <summary>Without the terms in h², like the product.</summary>
    public static ComplexStep operator /(ComplexStep a, ComplexStep b)
    {
        double quotient = a._z.Real / b._z.Real;
        return new(new Complex(quotient, (a._z.Imaginary - (quotient * b._z.Imaginary)) / b._z.Real));
    }

    /// <summary>The remainder has slope 1 in a and −⌊a/b⌋ in b.</summary>
    public static ComplexStep operator %(ComplexStep a, ComplexStep b) => a - (b * new ComplexStep(Math.Truncate(a.Value / b.Value), 0));

    public static ComplexStep operator ++(ComplexStep a) => a + One;

    public static ComplexStep operator --(ComplexStep a) => a - One;

    public static bool operator ==(ComplexStep a, ComplexStep b) => a.Value == b.Value;

    public static bool operator !=(ComplexStep a, ComplexStep b) => a.Value != b.Value;

    public static bool operator <(ComplexStep a, ComplexStep b) => a.Value < b.Value;

    public static bool operator >(ComplexStep a, ComplexStep b) => a.Value > b.Value;

    public static bool operator <=(ComplexStep a, ComplexStep b) => a.Value <= b.Value;

    public static bool operator >=(ComplexStep a, ComplexStep b) => a.Value >= b.Value;

    public static ComplexStep Abs(ComplexStep a) => a.Value < 0 ? -a : a;

    /// <summary>
    /// The larger; the first one in a tie, as <see cref="Abs"/> takes 0 for positive, so that max(x, 0) and |x| agree on the branch.
    /// </summary>
    public static ComplexStep Max(ComplexStep a, ComplexStep b) => a.Value >= b.Value || double.IsNaN(a.Value) ? a : b;

    /// <summary>The smaller; the first one in a tie.</summary>
    public static ComplexStep Min(ComplexStep a, ComplexStep b) => a.Value <= b.Value || double.IsNaN(a.Value) ? a : b;

    public static ComplexStep FusedMultiplyAdd(ComplexStep a, ComplexStep b, ComplexStep c) => (a * b) + c;

    public static ComplexStep MaxMagnitude(ComplexStep a, ComplexStep b) =>
        Math.Abs(a.Value) >= Math.Abs(b.Value) || double.IsNaN(a.Value) ? a : b;

    public static ComplexStep MaxMagnitudeNumber(ComplexStep a, ComplexStep b) =>
        double.IsNaN(a.Value) ? b : double.IsNaN(b.Value) ? a : MaxMagnitude(a, b);

    public static ComplexStep MinMagnitude(ComplexStep a, ComplexStep b) =>
        Math.Abs(a.Value) <= Math.Abs(b.Value) || double.IsNaN(a.Value) ? a : b;

    public static ComplexStep MinMagnitudeNumber(ComplexStep a, ComplexStep b) =>
        double.IsNaN(a.Value) ? b : double.IsNaN(b.Value) ? a : MinMagnitude(a, b);

    public int CompareTo(ComplexStep other) => Value.CompareTo(other.Value);

    public int CompareTo(object? obj) => obj is ComplexStep other ? CompareTo(other) : 1;

    public bool Equals(ComplexStep other) => _z.Equals(other._z);

    public override bool Equals([NotNullWhen(true)] object? obj) => obj is ComplexStep other && Equals(other);

    public override int GetHashCode() => _z.GetHashCode();

    public override string ToString() => ToString(null, CultureInfo.InvariantCulture);

    public string ToString(string? format, IFormatProvider? formatProvider) =>
        $"{Value.ToString(format, formatProvider)} + {Derivative.ToString(format, formatProvider)}·ih";
}
