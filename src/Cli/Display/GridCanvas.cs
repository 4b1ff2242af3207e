using System.Globalization;
using System.Text;
using Gradus.Envs;

namespace Gradus.Cli;

/// <summary>
/// Draws boards and images, with the shapes over them: in colour with two square dots to a character, one above the other; without colour
/// with two letters to a dot.
/// </summary>
/// <param name="columns">Characters across.</param>
/// <param name="rows">Characters down.</param>
/// <param name="inColour">Whether the screen has colours.</param>
internal sealed class GridCanvas(int columns, int rows, bool inColour)
{
    private const string Letters = "·123456789AB";
    private const string Shades = " .,:;~-=+*oxO#%@";
    private const char Colourful = '@';
    private const char UpperHalf = '▀';
    private const string Reset = "\e[0m";
    private const string ClearRest = "\e[K";

    private readonly TextLayer _text = new(columns, rows);

    /// <summary>The scene as lines of text, as large as fits with square cells, cells left out where there are more.</summary>
    public string[] Draw(Scene scene, SceneGrid grid)
    {
        // A character is twice as high as wide: two dots in colour, or two letters to a dot.
        (int across, int down) = inColour ? (columns, 2 * rows) : (columns / 2, rows);
        double scale = Math.Min((double)across / grid.Columns, (double)down / grid.Rows);
        scale = scale >= 1 ? Math.Floor(scale) : scale;
        (int width, int height) = ((int)(grid.Columns * scale), (int)(grid.Rows * scale));
        var dots = new byte[width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int cell = (Math.Min((int)(y / scale), grid.Rows - 1) * grid.Columns) + Math.Min((int)(x / scale), grid.Columns - 1);
                dots[(y * width) + x] = grid.Cells[cell];
            }
        }

        // A dot is a square, whose middle is half a dot from its edges.
        new SceneRaster(scene, width, height, scale, (-0.5, height - 0.5)).Draw(
            (x, y, colour) => dots[(y * width) + x] = SceneGrid.Colour(colour),
            (x, y, text) => _text.Write(inColour ? x : 2 * x, inColour ? y / 2 : y, text));
        var lines = new string[rows];
        for (int row = 0; row < rows; row++)
        {
            lines[row] = inColour ? Coloured(dots, width, height, row) : Plain(dots, width, height, row);
        }

        return lines;
    }

    private string Coloured(byte[] dots, int width, int height, int row)
    {
        var line = new StringBuilder();
        for (int x = 0; x < width && 2 * row < height; x++)
        {
            byte upper = dots[(2 * row * width) + x];
            byte lower = (2 * row) + 1 < height ? dots[(((2 * row) + 1) * width) + x] : upper;
            (int ink, int paper, char letter) = _text[x, row] is { } text
                ? (TerminalColour.Of(SceneGrid.Colour(text.Colour)), TerminalColour.Of(upper), text.Letter)
                : (TerminalColour.Of(upper), TerminalColour.Of(lower), UpperHalf);
            line.Append(CultureInfo.InvariantCulture, $"\e[38;5;{ink};48;5;{paper}m{letter}");
        }

        return line.Append(Reset).Append(ClearRest).ToString();
    }

    private string Plain(byte[] dots, int width, int height, int row)
    {
        var line = new StringBuilder();
        for (int x = 0; x < 2 * width && row < height; x++)
        {
            line.Append(_text[x, row]?.Letter ?? Letter(dots[(row * width) + (x / 2)]));
        }

        return line.ToString();
    }

    private static char Letter(byte cell) => cell < Letters.Length ? Letters[cell]
        : cell - Letters.Length < Shades.Length ? Shades[cell - Letters.Length] : Colourful;
}
