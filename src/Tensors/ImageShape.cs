using System.Globalization;

namespace Gradus;

/// <summary>The shape of an image that is one row of a tensor.</summary>
/// <param name="Height">H, rows of pixels.</param>
/// <param name="Width">W, pixels per row.</param>
/// <param name="Channels">C, numbers per pixel.</param>
/// <param name="Order">Where the channels lie.</param>
public readonly record struct ImageShape(int Height, int Width, int Channels, ChannelOrder Order = ChannelOrder.Last)
{
    /// <summary>H·W·C, the columns of a tensor with such images.</summary>
    public int Size => checked(Height * Width * Channels);

    /// <summary>The sizes in the order in which they lie, such as <c>10 × 10 × 4 (H × W × C)</c>.</summary>
    public override string ToString() => Order == ChannelOrder.Last
        ? string.Create(CultureInfo.InvariantCulture, $"{Height} × {Width} × {Channels} (H × W × C)")
        : string.Create(CultureInfo.InvariantCulture, $"{Channels} × {Height} × {Width} (C × H × W)");
}
