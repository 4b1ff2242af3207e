using System.Globalization;

namespace Gradus.Tests;

/// <summary>
/// Draws right gradients of every kind of function that is known to be hard for differences, family by family: logits that are large, equal
/// or nearly one-hot, ties, saturation, powers and logarithms near 0, sizes from 1e-150 to 1e150, sums that cancel, single precision,
/// oscillation, constants, and points next to where pieces meet.
/// </summary>
internal static class ExtremeFunctions
{
    private static readonly (string Name, Func<Rng, HardFunction> Draw)[] Families =
    [
        ("logits", ExtremeLogits.Draw),
        ("ties", ExtremePieces.AtTies),
        ("saturated", ExtremeScales.Saturated),
        ("near 0", ExtremeScales.NearZero),
        ("sizes", ExtremeScales.OfAllSizes),
        ("cancelling", ExtremeSums.Cancelling),
        ("single", ExtremeSums.Single),
        ("oscillating", ExtremeScales.Oscillating),
        ("constant", ExtremeSums.Constant),
        ("beside a boundary", ExtremePieces.BesideBoundaries),
        ("entropies", ExtremeLogits.Entropy),
        ("divergences", ExtremeLogits.Divergence),
    ];

    public static HardFunction Draw(ulong seed)
    {
        (string name, Func<Rng, HardFunction> draw) = Families[(int)(seed % (ulong)Families.Length)];
        HardFunction drawn = draw(new Rng(seed));
        string at = string.Join(", ", drawn.X.Take(8).Select(x => x.ToString("R", CultureInfo.InvariantCulture)));
        return drawn with { Name = $"{name} (seed {seed}): {drawn.Name} at [{at}]" };
    }

    public static double Power(Rng rng, double low, double high) => Math.Pow(10, low + ((high - low) * rng.NextDouble()));

    public static double Signed(Rng rng, double low, double high) => (rng.NextInt32(2) == 0 ? -1 : 1) * Power(rng, low, high);

    public static double[] Normal(Rng rng, int count, double size) => [.. Enumerable.Range(0, count).Select(_ => size * rng.NextNormal())];

    /// <summary>eˣ − 1 to all digits (Kahan): that of .NET is the difference itself.</summary>
    public static double ExpM1(double x)
    {
        double e = Math.Exp(x);
        return e == 1 ? x : e - 1 == -1 ? -1 : double.IsInfinity(e) ? e : Math.Abs(x) > 1 ? e - 1 : (e - 1) * x / Math.Log(e);
    }

    /// <summary>ln(1 + x) to all digits.</summary>
    public static double LogP1(double x) => 1 + x == 1 ? x : Math.Abs(x) > 1 ? Math.Log(1 + x) : Math.Log(1 + x) * x / (1 + x - 1);
}
