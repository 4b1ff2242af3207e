using System.Text;
using Gradus.Envs;

namespace Gradus.Cli;

/// <summary>Draws scenes with Unicode's braille patterns: two by four dots in every character.</summary>
/// <param name="columns">Characters across.</param>
/// <param name="rows">Characters down.</param>
internal sealed class BrailleCanvas(int columns, int rows)
{
    private const int Across = 2;
    private const int Down = 4;
    private const char Empty = '\u2800';

    private readonly byte[] _cells = new byte[columns * rows];

    /// <summary>The scene as lines of text, as large as fits, with its proportions.</summary>
    public string[] Draw(Scene scene)
    {
        Array.Clear(_cells);
        double scale = Math.Min(((columns * Across) - 1) / scene.Width, ((rows * Down) - 1) / scene.Height);
        foreach (SceneLine line in scene.Lines)
        {
            for (int i = 1; i < line.Points.Count; i++)
            {
                Stroke(At(scene, scale, line.Points[i - 1]), At(scene, scale, line.Points[i]));
            }
        }

        var text = new string[rows];
        var row = new StringBuilder();
        for (int y = 0; y < rows; y++)
        {
            row.Clear();
            for (int x = 0; x < columns; x++)
            {
                row.Append((char)(Empty + _cells[(y * columns) + x]));
            }

            text[y] = row.ToString();
        }

        return text;
    }

    private (double X, double Y) At(Scene scene, double scale, (double X, double Y) point) =>
        ((point.X - scene.Left) * scale, (rows * Down) - 1 - ((point.Y - scene.Bottom) * scale));

    private void Stroke((double X, double Y) from, (double X, double Y) to)
    {
        double length = Math.Max(Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y));
        if (!double.IsFinite(length))
        {
            return;
        }

        int steps = (int)Math.Clamp(Math.Ceiling(length), 1, 4 * (columns + rows) * Down);
        for (int i = 0; i <= steps; i++)
        {
            double share = (double)i / steps;
            Dot((int)Math.Round(from.X + (share * (to.X - from.X))), (int)Math.Round(from.Y + (share * (to.Y - from.Y))));
        }
    }

    private void Dot(int x, int y)
    {
        if (x >= 0 && y >= 0 && x < columns * Across && y < rows * Down)
        {
            // Dots 1 2 3 and 4 5 6 go down the two columns; 7 and 8 were added below.
            int bit = (y % Down) == 3 ? 6 + (x % Across) : (y % Down) + (3 * (x % Across));
            _cells[(y / Down * columns) + (x / Across)] |= (byte)(1 << bit);
        }
    }
}
