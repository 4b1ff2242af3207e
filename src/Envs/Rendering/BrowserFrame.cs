using System.Globalization;
using System.Net;
using System.Text;

namespace Gradus.Envs;

/// <summary>
/// A scene as what a page's script draws: the shapes as elements of SVG, and of a grid a letter for the colour of each cell and the number
/// of columns.
/// </summary>
internal static class BrowserFrame
{
    /// <summary>The width of the window that shapes are drawn in.</summary>
    public const int Width = 800;

    /// <summary>The letter of the first colour of a cell. All of these are letters of two bytes, which need no escape.</summary>
    public const char FirstLetter = '\u0100';

    /// <summary>The class of each <see cref="SceneColour"/>.</summary>
    public const string Classes = "iosqyvbgpwa";

    /// <summary>The height of the window that shapes are drawn in.</summary>
    public static double Height(Scene scene) => scene.Height * Scale(scene);

    /// <summary>The scene. Its text can stand between single quotes in a script.</summary>
    public static string[] Of(Scene scene) => scene.Grid is { } grid ? [Shapes(scene), Cells(grid), Number(grid.Columns)] : [Shapes(scene)];

    /// <summary>A number in a path.</summary>
    public static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static double Scale(Scene scene) => Width / scene.Width;

    private static string Cells(SceneGrid grid)
    {
        var letters = new char[grid.Cells.Count];
        for (int i = 0; i < letters.Length; i++)
        {
            letters[i] = (char)(FirstLetter + grid.Cells[i]);
        }

        return new string(letters);
    }

    private static string Shapes(Scene scene)
    {
        double scale = Scale(scene);
        var text = new StringBuilder();
        SceneShape? open = null; // the path that neighbours of the same kind are written into
        foreach (SceneShape shape in scene.Shapes)
        {
            bool continues = open is { IsFilled: false } && shape is { Text: null, IsFilled: false } && shape.Colour == open.Colour;
            if (open is not null && !continues)
            {
                text.Append("\"/>");
                open = null;
            }

            if (shape.Text is not null)
            {
                text.Append(Words(shape));
                continue;
            }

            if (open is null)
            {
                text.Append("<path class=\"").Append(Classes[(int)shape.Colour]).Append(shape.IsFilled ? " f" : "").Append("\" d=\"");
                open = shape;
            }

            char command = 'M';
            foreach ((double x, double y) in shape.Points)
            {
                if (double.IsFinite(x) && double.IsFinite(y))
                {
                    text.Append(command).Append(X(x)).Append(' ').Append(Y(y));
                    command = 'L';
                }
            }
        }

        return text.Append(open is null ? "" : "\"/>").ToString();

        string Words(SceneShape shape)
        {
            (double x, double y) = shape.Points[0];
            return !double.IsFinite(x) || !double.IsFinite(y)
                ? ""
                : $"<text class=\"{Classes[(int)shape.Colour]}\" x=\"{X(x)}\" y=\"{Y(y)}\" font-size=\"{Number(shape.Height * scale)}\">"
                    + $"{Escaped(shape.Text!)}</text>";
        }

        string X(double x) => Number((x - scene.Left) * scale);
        string Y(double y) => Number((scene.Height - (y - scene.Bottom)) * scale);
    }

    /// <summary>Text of an element that is in a literal of a script.</summary>
    private static string Escaped(string text)
    {
        var escaped = new StringBuilder(WebUtility.HtmlEncode(text)).Replace("\\", "&#92;");
        for (int i = 0; i < escaped.Length; i++)
        {
            if (char.IsControl(escaped[i]) || escaped[i] is '\u2028' or '\u2029' || char.IsSurrogate(escaped[i]))
            {
                escaped[i] = ' ';
            }
        }

        return escaped.ToString();
    }
}
