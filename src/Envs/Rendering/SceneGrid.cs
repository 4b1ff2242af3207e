namespace Gradus.Envs;

/// <summary>Cells in rows, for boards and images.</summary>
public sealed class SceneGrid
{
    /// <summary>A cell without anything in it.</summary>
    public const byte Empty = 0;

    private const int GreyLevels = 16;
    private const int LevelsPerColour = 4;

    // Of channels and of SceneColour: the colours of Okabe and Ito with white, grey and wine red; and the agent's, as on a dark page.
    private static readonly (byte Red, byte Green, byte Blue)[] Colours =
    [
        (255, 255, 255), (230, 159, 0), (86, 180, 233), (150, 150, 150), (240, 228, 66),
        (213, 94, 0), (0, 114, 178), (0, 158, 115), (204, 121, 167), (136, 34, 85), (93, 180, 240),
    ];

    private const int Channels = 10;
    private const int FirstGrey = 1 + Channels + 1;
    private const int FirstColour = FirstGrey + GreyLevels;

    private readonly byte[] _cells;

    /// <summary>Copies cells.</summary>
    /// <param name="columns">Cells in a row.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="cells">
    /// The cells row by row, the top row first: <see cref="Empty"/>, or the results of <see cref="Colour"/>, <see cref="Grey"/> and
    /// <see cref="Rgb"/>.
    /// </param>
    /// <exception cref="ArgumentException">There are more or fewer cells than that, or none, or one is none of these.</exception>
    public SceneGrid(int columns, int rows, ReadOnlySpan<byte> cells)
    {
        if (columns < 1 || rows < 1 || cells.Length != (long)columns * rows)
        {
            throw new ArgumentException($"A grid of {columns} columns and {rows} rows cannot have {cells.Length} cells.", nameof(cells));
        }

        if (cells.IndexOfAnyExceptInRange(Empty, (byte)(Palette.Count - 1)) is var strange and >= 0)
        {
            throw new ArgumentException(
                $"Cell {strange} of the grid is {cells[strange]}, but there are only {Palette.Count} colours.", nameof(cells));
        }

        (Columns, Rows, _cells) = (columns, rows, cells.ToArray());
    }

    /// <summary>
    /// All colours: one for empty cells, ten for channels and one for the agent, sixteen greys, and sixty-four for images in colour.
    /// </summary>
    public static IReadOnlyList<(byte Red, byte Green, byte Blue)> Palette { get; } = MakePalette();

    /// <summary>Cells in a row.</summary>
    public int Columns { get; }

    /// <summary>Rows.</summary>
    public int Rows { get; }

    /// <summary>The cells row by row, the top row first: indices into <see cref="Palette"/>.</summary>
    public IReadOnlyList<byte> Cells => _cells;

    /// <summary>A cell in a colour.</summary>
    /// <param name="colour">The colour.</param>
    public static byte Colour(SceneColour colour) => (byte)(1 + (int)colour);

    /// <summary>A grey cell.</summary>
    /// <param name="white">From 0 for black to 1 for white; what is beyond is clipped.</param>
    public static byte Grey(double white) => (byte)(FirstGrey + Steps(white, GreyLevels));

    /// <summary>A cell in the nearest of 64 colours.</summary>
    /// <param name="red">The share of red, from 0 to 1; what is beyond is clipped.</param>
    /// <param name="green">The share of green.</param>
    /// <param name="blue">The share of blue.</param>
    public static byte Rgb(double red, double green, double blue)
    {
        int redAndGreen = (Steps(red, LevelsPerColour) * LevelsPerColour) + Steps(green, LevelsPerColour);
        return (byte)(FirstColour + (redAndGreen * LevelsPerColour) + Steps(blue, LevelsPerColour));
    }

    /// <summary>The colour of something in a channel.</summary>
    internal static byte OfChannel(int channel) => (byte)(1 + (channel % Channels));

    private static (byte Red, byte Green, byte Blue)[] MakePalette()
    {
        var palette = new (byte Red, byte Green, byte Blue)[FirstColour + (LevelsPerColour * LevelsPerColour * LevelsPerColour)];
        palette[Empty] = (17, 22, 28);
        Colours.CopyTo(palette, 1);
        for (int level = 0; level < GreyLevels; level++)
        {
            byte grey = (byte)(level * 255 / (GreyLevels - 1));
            palette[FirstGrey + level] = (grey, grey, grey);
        }

        for (int colour = 0; FirstColour + colour < palette.Length; colour++)
        {
            palette[FirstColour + colour] = (
                Level(colour / LevelsPerColour / LevelsPerColour),
                Level(colour / LevelsPerColour % LevelsPerColour),
                Level(colour % LevelsPerColour));
        }

        return palette;

        static byte Level(int level) => (byte)(level * 255 / (LevelsPerColour - 1));
    }

    private static int Steps(double share, int levels) =>
        double.IsNaN(share) ? 0 : (int)Math.Round(Math.Clamp(share, 0, 1) * (levels - 1), MidpointRounding.AwayFromZero);
}
