using System.Globalization;
using System.Text;

namespace Gradus.Envs;

/// <summary>
/// A scene as what a page's script draws: two SVG paths, of the surroundings and of the agent; or of a grid one text with a letter for the
/// colour of each cell.
/// </summary>
internal static class BrowserFrame
{
    /// <summary>The width of the window that paths are drawn in.</summary>
    public const int Width = 800;

    /// <summary>The letter of the first colour. All of these are letters of two bytes, which need no escape.</summary>
    public const char FirstLetter = '\u0100';

    /// <summary>The height of the window that paths are drawn in.</summary>
    public static double Height(Scene scene) => scene.Height * Scale(scene);

    /// <summary>The scene.</summary>
    public static string[] Of(Scene scene) => scene.Grid is { } grid
        ? [string.Concat(grid.Cells.Select(cell => (char)(FirstLetter + cell)))]
        : [Path(scene, accent: false), Path(scene, accent: true)];

    /// <summary>A number in a path.</summary>
    public static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static double Scale(Scene scene) => Width / scene.Width;

    private static string Path(Scene scene, bool accent)
    {
        double scale = Scale(scene);
        var path = new StringBuilder();
        foreach (SceneLine line in scene.Lines.Where(line => line.Accent == accent))
        {
            char command = 'M';
            foreach ((double x, double y) in line.Points.Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y)))
            {
                path.Append(command).Append(Number((x - scene.Left) * scale)).Append(' ').Append(
                    Number((scene.Height - (y - scene.Bottom)) * scale));
                command = 'L';
            }
        }

        return path.ToString();
    }
}
