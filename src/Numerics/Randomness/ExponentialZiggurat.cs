namespace Gradus;

/// <summary>Exponential numbers by the ziggurat method, for the curve exp(−x); 98.9 % of the samples need one 64-bit number.</summary>
/// <remarks>Marsaglia and Tsang, "The Ziggurat Method for Generating Random Variables" (2000), with NumPy's use of the bits.</remarks>
internal static partial class ExponentialZiggurat
{
    /// <summary>Where the lowest layer's tail begins.</summary>
    private const double TailStart = 7.69711747013104972;

    public static double Next(Rng rng)
    {
        while (true)
        {
            // Bits 3–10: layer, bits 11–63: where in the layer.
            ulong bits = rng.NextUInt64() >> 3;
            int layer = (int)(bits & 0xff);
            ulong position = bits >> 8;
            double x = position * Width[layer];
            if (position < Inside[layer])
            {
                return x;
            }

            if (layer == 0)
            {
                // The tail of an exponential is the exponential again.
                return TailStart + TailLogarithm.Exponential(rng.NextDouble());
            }

            if (((Density[layer - 1] - Density[layer]) * rng.NextDouble()) + Density[layer] < Elementary.Exp(-x))
            {
                return x;
            }
        }
    }
}
