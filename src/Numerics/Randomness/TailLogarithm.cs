namespace Gradus;

/// <summary>
/// −ln(1 − u) for the tails of the ziggurats: an exponential number from a uniform one, equal to NumPy's to the last digit.
/// </summary>
/// <remarks>
/// <para>
/// NumPy calls the C library's log1p(−u), and its last digit can change a sample. So this follows the operations of the method that the C
/// library of Linux uses (fdlibm, "s_log1p"), whose error is below one unit in the last place. That library picks a build with or without
/// fused multiply-adds, depending on the processor, and the two differ in one result in a thousand; this is the one without. It is short
/// here because u is a multiple of 2⁻⁵³: then y = 1 − u is exact and no correction term is left.
/// </para>
/// <para>
/// y = 2ᵏ (1 + f) with √½ &lt; 1 + f &lt; √2; with s = f / (2 + f), ln(1 + f) = f − f²/2 + s (f²/2 + R(s²)) for a polynomial R.
/// </para>
/// </remarks>
internal static class TailLogarithm
{
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double R1 = 6.666666666666735130e-01;
    private const double R2 = 3.999999999940941908e-01;
    private const double R3 = 2.857142874366239149e-01;
    private const double R4 = 2.222219843214978396e-01;
    private const double R5 = 1.818357216161805012e-01;
    private const double R6 = 1.531383769920937332e-01;
    private const double R7 = 1.479819860511658591e-01;

    /// <summary>−ln(1 − u).</summary>
    /// <param name="u">A multiple of 2⁻⁵³ in [0, 1).</param>
    public static double Exponential(double u)
    {
        const double Linear = 1.0 / (1 << 29);
        const double Scaled = 0.29289340972900390625; // fdlibm's 1 − √½, to 20 bits
        const double Millionth = 1.0 / (1 << 20);
        if (u < Linear)
        {
            return u + (u * u * 0.5);
        }

        double k = 0;
        double f = -u;
        if (u >= Scaled)
        {
            (k, f) = Normalize(1.0 - u);
        }

        double half = 0.5 * f * f;
        if (k != 0 && f is >= -1.5 * Millionth and < Millionth)
        {
            double cubic = half * (1.0 - (0.66666666666666666 * f));
            return ((cubic - (k * Ln2Low)) - f) - (k * Ln2High);
        }

        double s = f / (2.0 + f);
        double z = s * s;
        double z2 = z * z;
        double z4 = z2 * z2;
        double z6 = z4 * z2;
        double r = (z * R1) + (z2 * (R2 + (z * R3))) + (z4 * (R4 + (z * R5))) + (z6 * (R6 + (z * R7)));
        return ((half - ((s * (half + r)) + (k * Ln2Low))) - f) - (k * Ln2High);
    }

    /// <summary>The exponent k and f with y = 2ᵏ (1 + f), √½ &lt; 1 + f &lt; √2.</summary>
    private static (double K, double F) Normalize(double y)
    {
        const long MantissaBits = (1L << 52) - 1;
        const long RootOfTwo = 0x6a09eL << 32; // the mantissa of √2, to 20 bits
        long bits = BitConverter.DoubleToInt64Bits(y);
        int k = (int)(bits >> 52) - 1023;
        long mantissa = bits & MantissaBits;
        bool upper = mantissa >= RootOfTwo;
        long exponent = upper ? 1022L << 52 : 1023L << 52;
        return (upper ? k + 1 : k, BitConverter.Int64BitsToDouble(exponent | mantissa) - 1.0);
    }
}
