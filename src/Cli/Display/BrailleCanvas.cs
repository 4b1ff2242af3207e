using System.Globalization;
using System.Text;
using Gradus.Envs;

namespace Gradus.Cli;

/// <summary>Draws scenes with Unicode's braille patterns: two by four dots in every character, of the colour that was drawn last.</summary>
/// <param name="columns">Characters across.</param>
/// <param name="rows">Characters down.</param>
/// <param name="inColour">Whether the screen has colours.</param>
internal sealed class BrailleCanvas(int columns, int rows, bool inColour)
{
    private const int Across = 2;
    private const int Down = 4;
    private const char Empty = '\u2800';
    private const string Reset = "\e[0m";

    private readonly byte[] _cells = new byte[columns * rows];
    private readonly SceneColour[] _colours = new SceneColour[columns * rows];
    private readonly TextLayer _text = new(columns, rows);

    /// <summary>The scene as lines of text, as large as fits, with its proportions.</summary>
    public string[] Draw(Scene scene)
    {
        (int width, int height) = (columns * Across, rows * Down);
        double scale = Math.Min((width - 1) / scene.Width, (height - 1) / scene.Height);
        new SceneRaster(scene, width, height, scale, (0, height - 1)).Draw(
            Dot, (x, y, text) => _text.Write(x / Across, y / Down, text));
        var lines = new string[rows];
        var line = new StringBuilder();
        for (int y = 0; y < rows; y++)
        {
            line.Clear();
            SceneColour? last = null;
            for (int x = 0; x < columns; x++)
            {
                int cell = (y * columns) + x;
                (char letter, SceneColour colour) = _text[x, y] ?? ((char)(Empty + _cells[cell]), _colours[cell]);
                if (inColour && letter != Empty && colour != last)
                {
                    line.Append(
                        colour == SceneColour.Ink
                            ? Reset
                            : string.Create(CultureInfo.InvariantCulture, $"\e[38;5;{TerminalColour.Of(SceneGrid.Colour(colour))}m"));
                    last = colour;
                }

                line.Append(letter);
            }

            lines[y] = line.Append(last is null ? "" : Reset).ToString();
        }

        return lines;
    }

    private void Dot(int x, int y, SceneColour colour)
    {
        // Dots 1 2 3 and 4 5 6 go down the two columns; 7 and 8 were added below.
        int bit = (y % Down) == 3 ? 6 + (x % Across) : (y % Down) + (3 * (x % Across));
        int cell = (y / Down * columns) + (x / Across);
        _cells[cell] |= (byte)(1 << bit);
        _colours[cell] = colour;
    }
}
