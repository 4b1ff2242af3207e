namespace Gradus;

/// <summary>
/// Normal numbers by the ziggurat method: the area under exp(−x²/2) is cut into 256 layers of equal area, one layer is picked, and a point
/// of it that lies under the curve is returned; 99.3 % of the samples need one 64-bit number and one multiplication.
/// </summary>
/// <remarks>Marsaglia and Tsang, "The Ziggurat Method for Generating Random Variables" (2000), with NumPy's use of the bits.</remarks>
internal static partial class NormalZiggurat
{
    /// <summary>Where the lowest layer's tail begins.</summary>
    private const double TailStart = 3.6541528853610087963519472518;

    private const double InverseTailStart = 0.27366123732975827203338247596;

    public static double Next(Rng rng)
    {
        while (true)
        {
            // Bits 0–7: layer, bit 8: sign, bits 9–60: where in the layer.
            ulong bits = rng.NextUInt64();
            int layer = (int)(bits & 0xff);
            bool negative = (bits & 0x100) != 0;
            ulong position = (bits >> 9) & 0x000f_ffff_ffff_ffff;
            double x = position * Width[layer];
            x = negative ? -x : x;
            if (position < Inside[layer])
            {
                return x;
            }

            if (layer == 0)
            {
                return Tail(rng, (position & 0x100) != 0);
            }

            // The corner of a layer: under the curve with probability (f(x) − f(x[i])) / (f(x[i−1]) − f(x[i])).
            if (((Density[layer - 1] - Density[layer]) * rng.NextDouble()) + Density[layer] < Elementary.Exp(-0.5 * x * x))
            {
                return x;
            }
        }
    }

    /// <summary>A sample beyond <see cref="TailStart"/>: two exponential numbers, accepted under the parabola (Marsaglia 1964).</summary>
    private static double Tail(Rng rng, bool negative)
    {
        while (true)
        {
            double x = InverseTailStart * TailLogarithm.Exponential(rng.NextDouble());
            double y = TailLogarithm.Exponential(rng.NextDouble());
            if (y + y > x * x)
            {
                return negative ? -(TailStart + x) : TailStart + x;
            }
        }
    }
}
