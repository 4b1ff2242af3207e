using System.Globalization;

namespace Gradus.Experiments;

/// <summary>A colour, and how much it hides of what is below.</summary>
/// <param name="Red">Red.</param>
/// <param name="Green">Green.</param>
/// <param name="Blue">Blue.</param>
/// <param name="Opacity">From 0 to 1.</param>
internal readonly record struct Ink(byte Red, byte Green, byte Blue, double Opacity)
{
    /// <summary>A colour such as <c>#0a6cb3</c> or <c>#444</c>.</summary>
    public static Ink Of(string colour, double opacity)
    {
        string digits = colour.Length == 4 ? string.Concat(colour[1..].Select(digit => $"{digit}{digit}")) : colour[1..];
        int number = int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return new Ink((byte)(number >> 16), (byte)(number >> 8), (byte)number, opacity);
    }
}
