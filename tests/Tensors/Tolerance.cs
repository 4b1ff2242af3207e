using System.Numerics;

namespace Gradus.Tests;

/// <summary>How far a backend's element may lie from the reference's.</summary>
/// <param name="Units">Allowed distance in units of the format's relative precision, times the element's scale.</param>
/// <param name="Scaling">What the scale is.</param>
public readonly record struct Tolerance(double Units, Tolerance.Scale Scaling)
{
    /// <summary>What an error is measured against.</summary>
    public enum Scale
    {
        /// <summary>Backends that promise bits owe bits; the others a few units of the result.</summary>
        Bits,

        /// <summary>The magnitude of the result.</summary>
        Result,

        /// <summary>The magnitude of the result, but at least 1.</summary>
        ResultOrOne,

        /// <summary>The result of the same member on the operands' absolute values: the sum of the magnitudes that were added up.</summary>
        Terms,
    }

    /// <summary>Single operations that IEEE 754 fixes.</summary>
    public static Tolerance Exact => new(2, Scale.Bits);

    /// <summary>A sum of n terms: bits where they are promised, else one rounding per term.</summary>
    public static Tolerance Sum(int n) => new(n + 2, Scale.Terms);

    /// <summary>Functions that the reference takes from the platform.</summary>
    public static Tolerance Ulps(double units) => new(units, Scale.Result);

    /// <summary>The same, where the result is a difference of numbers of size 1.</summary>
    public static Tolerance UlpsOfOne(double units) => new(units, Scale.ResultOrOne);

    /// <summary>True when a backend that promises bits must give the reference's.</summary>
    public bool IsBitwise => Scaling is Scale.Bits or Scale.Terms;

    /// <summary>Judges one element.</summary>
    public bool Accepts<T>(T expected, T actual, T terms, bool bitwise)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (T.IsNaN(expected) || T.IsNaN(actual))
        {
            return T.IsNaN(expected) && T.IsNaN(actual);
        }

        if (bitwise && IsBitwise)
        {
            return expected.Equals(actual) && T.IsNegative(expected) == T.IsNegative(actual);
        }

        if (expected == actual)
        {
            return true;
        }

        double scale = Scaling switch
        {
            Scale.Terms => Math.Max(double.CreateTruncating(T.Abs(terms)), double.CreateTruncating(T.Abs(expected))),
            Scale.ResultOrOne => Math.Max(1, double.CreateTruncating(T.Abs(expected))),
            _ => double.CreateTruncating(T.Abs(expected)),
        };
        double precision = typeof(T) == typeof(float) ? Math.ScaleB(1, -23) : Math.ScaleB(1, -52);
        double smallest = double.CreateTruncating(T.Epsilon);
        return Math.Abs(double.CreateTruncating(actual - expected)) <= (Units * precision * scale) + (2 * smallest);
    }
}
