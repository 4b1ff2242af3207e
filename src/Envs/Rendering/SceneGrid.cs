namespace Gradus.Envs;

/// <summary>A picture of cells in rows, for observations that are boards or images.</summary>
/// <param name="Columns">Cells in a row.</param>
/// <param name="Rows">Rows, the first at the top.</param>
/// <param name="Cells">The cells, row by row: indices into <see cref="Palette"/>.</param>
public sealed record SceneGrid(int Columns, int Rows, IReadOnlyList<byte> Cells)
{
    /// <summary>The colour of a cell without anything on it.</summary>
    internal const byte Empty = 0;

    private const int GreyLevels = 16;
    private const int LevelsPerColour = 4;

    // Of channels: the colours of Okabe and Ito, which people with any colour vision can tell apart, with white, grey and wine red.
    private static readonly (byte Red, byte Green, byte Blue)[] ChannelColours =
    [
        (255, 255, 255), (230, 159, 0), (86, 180, 233), (150, 150, 150), (240, 228, 66),
        (213, 94, 0), (0, 114, 178), (0, 158, 115), (204, 121, 167), (136, 34, 85),
    ];

    private const int FirstGrey = 1 + 10;
    private const int FirstColour = FirstGrey + GreyLevels;

    /// <summary>All colours: one for empty cells, ten for channels, sixteen greys, and sixty-four for images in colour.</summary>
    public static IReadOnlyList<(byte Red, byte Green, byte Blue)> Palette { get; } =
    [
        (17, 22, 28),
        .. ChannelColours,
        .. Enumerable.Range(0, GreyLevels).Select(level => (Grey(level), Grey(level), Grey(level))),
        .. Enumerable.Range(0, LevelsPerColour * LevelsPerColour * LevelsPerColour).Select(colour => (
            Level(colour / LevelsPerColour / LevelsPerColour),
            Level(colour / LevelsPerColour % LevelsPerColour),
            Level(colour % LevelsPerColour))),
    ];

    /// <summary>The colour of something in a channel.</summary>
    internal static byte OfChannel(int channel) => (byte)(1 + (channel % ChannelColours.Length));

    /// <summary>The grey of a share of white.</summary>
    internal static byte OfShare(double white) => (byte)(FirstGrey + Steps(white, GreyLevels));

    /// <summary>The colour of shares of red, green and blue.</summary>
    internal static byte OfShares(double red, double green, double blue)
    {
        int redAndGreen = (Steps(red, LevelsPerColour) * LevelsPerColour) + Steps(green, LevelsPerColour);
        return (byte)(FirstColour + (redAndGreen * LevelsPerColour) + Steps(blue, LevelsPerColour));
    }

    private static byte Grey(int level) => (byte)(level * 255 / (GreyLevels - 1));

    private static byte Level(int level) => (byte)(level * 255 / (LevelsPerColour - 1));

    private static int Steps(double share, int levels) =>
        double.IsNaN(share) ? 0 : (int)Math.Round(Math.Clamp(share, 0, 1) * (levels - 1), MidpointRounding.AwayFromZero);
}
