using System.Globalization;
using System.Text;
using Gradus.Envs;

namespace Gradus.Cli;

/// <summary>
/// Draws boards and images: in colour with two square dots to a character, one above the other; without colour, a letter for each cell.
/// </summary>
/// <param name="columns">Characters across.</param>
/// <param name="rows">Characters down.</param>
/// <param name="inColour">Whether the screen has colours.</param>
internal sealed class GridCanvas(int columns, int rows, bool inColour)
{
    private const string Letters = "·123456789A";
    private const string Shades = " .,:;~-=+*oxO#%@";
    private const string Colourful = "@";
    private const string UpperHalf = "▀";
    private const string Reset = "\e[0m";
    private const string ClearRest = "\e[K";

    /// <summary>The grid as lines of text, as large as fits with square cells, cells left out where it is larger.</summary>
    public string[] Draw(SceneGrid grid)
    {
        // A character is twice as high as wide: two dots in colour, or two letters to a cell.
        double scale = inColour
            ? Math.Min((double)columns / grid.Columns, 2.0 * rows / grid.Rows)
            : Math.Min(columns / 2.0 / grid.Columns, (double)rows / grid.Rows);
        scale = scale >= 1 ? Math.Floor(scale) : scale;
        int width = (int)(grid.Columns * scale);
        int height = (int)(grid.Rows * scale);
        var text = new string[rows];
        var row = new StringBuilder();
        for (int y = 0; y < rows; y++)
        {
            row.Clear();
            for (int x = 0; x < width; x++)
            {
                if (inColour && 2 * y < height)
                {
                    int upper = Colour(grid, x, 2 * y, scale);
                    int lower = (2 * y) + 1 < height ? Colour(grid, x, (2 * y) + 1, scale) : upper;
                    row.Append(CultureInfo.InvariantCulture, $"\e[38;5;{upper};48;5;{lower}m{UpperHalf}");
                }
                else if (!inColour && y < height)
                {
                    row.Append(Letter(Cell(grid, x, y, scale)), 2);
                }
            }

            text[y] = inColour ? row.Append(Reset).Append(ClearRest).ToString() : row.ToString();
        }

        return text;
    }

    private static byte Cell(SceneGrid grid, int x, int y, double scale) =>
        grid.Cells[(Math.Min((int)(y / scale), grid.Rows - 1) * grid.Columns) + Math.Min((int)(x / scale), grid.Columns - 1)];

    /// <summary>The nearest of the colours that every colour terminal has: a cube of 6 × 6 × 6 from number 16 on.</summary>
    private static int Colour(SceneGrid grid, int x, int y, double scale)
    {
        (byte red, byte green, byte blue) = SceneGrid.Palette[Cell(grid, x, y, scale)];
        return 16 + (36 * Step(red)) + (6 * Step(green)) + Step(blue);

        static int Step(byte level) => level < 48 ? 0 : level < 115 ? 1 : (level - 35) / 40; // the steps are 0, 95, 135, 175, 215 and 255
    }

    private static char Letter(byte cell) => cell < Letters.Length ? Letters[cell]
        : cell - Letters.Length < Shades.Length ? Shades[cell - Letters.Length] : Colourful[0];
}
