using System.Globalization;

namespace Gradus.Experiments;

/// <summary>Round numbers along an axis, and their text.</summary>
internal static class Ticks
{
    /// <summary>About <paramref name="count"/> multiples of 1, 2 or 5 times a power of ten that lie in [low, high].</summary>
    public static double[] Between(double low, double high, int count)
    {
        double step = Step((high - low) / count);
        var ticks = new List<double>();
        for (double k = Math.Ceiling((low / step) - 1e-9); k * step <= high + (step * 1e-9); k++)
        {
            ticks.Add(k == 0 ? 0 : k * step); // never −0
        }

        return [.. ticks];
    }

    /// <summary>Short enough for an axis: 40k, 1.5M, 0.02.</summary>
    public static string Text(double value)
    {
        double size = Math.Abs(value);
        (double unit, string suffix) = size switch
        {
            >= 1e9 => (1e9, "G"),
            >= 1e6 => (1e6, "M"),
            >= 1e4 => (1e3, "k"),
            _ => (1.0, ""),
        };
        return (value / unit).ToString("G4", CultureInfo.InvariantCulture).Replace('-', '−') + suffix;
    }

    private static double Step(double rough)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double share = rough / power;
        return power * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10);
    }
}
