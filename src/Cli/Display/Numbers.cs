using System.Globalization;

namespace Gradus.Cli;

/// <summary>Numbers for people, in the invariant culture.</summary>
internal static class Numbers
{
    public static string Count(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Four significant digits: enough to see a change, few enough to read.</summary>
    public static string Short(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "–" : value.ToString(CultureInfo.InvariantCulture);
        }

        double size = Math.Abs(value);
        string format = size switch
        {
            0 => "0",
            < 0.001 => "0.00E0",
            < 10 => "0.000",
            < 100 => "0.00",
            < 10_000 => "0.0",
            _ => "N0",
        };
        return value.ToString(format, CultureInfo.InvariantCulture);
    }

    public static string Duration(double seconds)
    {
        if (!double.IsFinite(seconds))
        {
            return "–";
        }

        var span = TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.MaxValue.TotalSeconds / 2));
        return span switch
        {
            { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s"),
            { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.Minutes} min {span.Seconds:00} s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(span.TotalHours):N0} h {span.Minutes:00} min"),
        };
    }

    public static string Percent(double share) =>
        share.ToString("P0", CultureInfo.InvariantCulture).Replace(" ", "", StringComparison.Ordinal);
}
