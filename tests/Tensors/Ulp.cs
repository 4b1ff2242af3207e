namespace Gradus.Tests;

/// <summary>Distances between floating-point numbers, counted in units in the last place.</summary>
internal static class Ulp
{
    /// <summary>How many representable numbers lie between the two; 0 for two NaN, huge for one.</summary>
    public static long Distance(double a, double b)
    {
        if (double.IsNaN(a) || double.IsNaN(b))
        {
            return double.IsNaN(a) && double.IsNaN(b) ? 0 : long.MaxValue;
        }

        return Math.Abs(Order(a) - Order(b));
    }

    /// <inheritdoc cref="Distance(double, double)"/>
    public static long Distance(float a, float b)
    {
        if (float.IsNaN(a) || float.IsNaN(b))
        {
            return float.IsNaN(a) && float.IsNaN(b) ? 0 : long.MaxValue;
        }

        return Math.Abs((long)Order(a) - Order(b));
    }

    /// <summary>|value − exact| in units of the last place of a float near <paramref name="exact"/>, which is known in double precision.</summary>
    public static double Error(float value, double exact)
    {
        const int MantissaBits = 23;
        double unit = Math.Max(Math.ScaleB(1, Math.ILogB(exact) - MantissaBits), float.Epsilon);
        return Math.Abs(value - exact) / unit;
    }

    private static long Order(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        return bits < 0 ? long.MinValue - bits : bits;
    }

    private static int Order(float x)
    {
        int bits = BitConverter.SingleToInt32Bits(x);
        return bits < 0 ? int.MinValue - bits : bits;
    }
}
