using System.Globalization;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>Quantities as people type them.</summary>
internal static class Quantity
{
    private const long MaxStepsBetweenSaves = 1_000_000_000_000;
    private const long MaxSecondsBetweenSaves = 24 * 3600;

    /// <summary>A whole number such as <c>200_000</c>, <c>200k</c> or <c>1.5M</c>; null for anything else.</summary>
    public static long? Count(string text)
    {
        string digits = text.Replace("_", "", StringComparison.Ordinal);
        decimal unit = 1;
        if (digits.Length > 1 && char.ToLowerInvariant(digits[^1]) is 'k' or 'm')
        {
            unit = char.ToLowerInvariant(digits[^1]) == 'k' ? 1_000 : 1_000_000;
            digits = digits[..^1];
        }

        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return decimal.TryParse(digits, Style, CultureInfo.InvariantCulture, out decimal value)
            && value is >= -1e15m and <= 1e15m
            && decimal.IsInteger(value * unit)
            ? (long)(value * unit)
            : null;
    }

    /// <summary>Steps in all, such as <c>700k</c>, or more of them, such as <c>+500k</c>; null for anything else.</summary>
    public static StepGoal? Goal(string text)
    {
        bool isAdded = text.StartsWith('+');
        return Count(isAdded ? text[1..] : text) is >= 1 and { } steps && !text.StartsWith("+-", StringComparison.Ordinal)
            && !text.StartsWith("++", StringComparison.Ordinal)
            ? new StepGoal(steps, isAdded)
            : null;
    }

    /// <summary>
    /// A time in whole seconds, minutes or hours, or steps; null for anything else. <c>5m</c> is a time, <c>5M</c> are steps.
    /// </summary>
    public static SaveInterval? Interval(string text)
    {
        int unit = text.Length > 1 ? text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 } : 0;
        if (unit == 0)
        {
            return Count(text) is >= 1 and <= MaxStepsBetweenSaves and { } steps ? SaveInterval.OfSteps(steps) : null;
        }

        return int.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && count >= 1 && (long)count * unit <= MaxSecondsBetweenSaves
            ? SaveInterval.OfTime(TimeSpan.FromSeconds((long)count * unit))
            : null;
    }
}
