using System.Globalization;

namespace Gradus.Hunting;

/// <summary>The right values, as <c>reference.py</c> computes them with mpmath.</summary>
internal static class RightValues
{
    /// <summary>Name and value of every line of <c>reference.txt</c>.</summary>
    public static IReadOnlyDictionary<string, double> Read() =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "reference.txt"))
            .Select(line => line.Split(' '))
            .ToDictionary(parts => parts[0], parts => double.Parse(parts[1], CultureInfo.InvariantCulture));
}
