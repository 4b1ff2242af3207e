using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Gradus.Experiments;

/// <summary>
/// A chart of <see cref="HtmlReport"/> as a picture, for slides and for pages that take no SVG. It is the drawing itself, read and drawn:
/// lines, rectangles, circles, paths of straight lines and text, with the rules of its own style sheet.
/// </summary>
public static partial class ChartImage
{
    private const double Scale = 3; // pixels per unit: 1,380 in a row
    private const int Corners = 32;
    private const double TextPen = 0.085; // the width of a letter's strokes in a font of size 1

    /// <summary>Draws a chart.</summary>
    /// <param name="svg">A drawing that <see cref="HtmlReport"/> gave.</param>
    /// <returns>The content of a PNG file.</returns>
    /// <exception cref="ArgumentException">It is another drawing, with something that is not drawn here.</exception>
    public static byte[] Png(string svg)
    {
        ArgumentNullException.ThrowIfNull(svg);
        Match frame = Frame().Match(svg);
        if (!frame.Success)
        {
            throw new ArgumentException("This is not the drawing of a chart.", nameof(svg));
        }

        var canvas = new Canvas(Number(frame.Groups[1].Value), Number(frame.Groups[2].Value), Scale);
        var style = new ChartStyle(svg);
        var below = new Stack<double>([0]);
        foreach (Match element in Element().Matches(svg[(svg.IndexOf("</style>", StringComparison.Ordinal) + 1)..]))
        {
            switch (element.Groups["name"].Value)
            {
                case "g":
                    below.Push(below.Peek() + Number(Shift().Match(element.Value).Groups[1].Value));
                    break;
                case "/g":
                    below.Pop();
                    break;
                case "line" or "rect" or "circle" or "path" or "text":
                    Draw(canvas, style, element, below.Peek());
                    break;
                case "title":
                    break;
                case ['/', ..]:
                    break;
                default:
                    throw new ArgumentException($"A picture cannot hold '{element.Groups["name"].Value}' of a drawing.", nameof(svg));
            }
        }

        return canvas.ToPng();
    }

    private static void Draw(Canvas canvas, ChartStyle style, Match element, double below)
    {
        string name = element.Groups["name"].Value;
        Dictionary<string, string> own = Attribute().Matches(element.Value).ToDictionary(
            match => match.Groups[1].Value, match => match.Groups[2].Value);
        Dictionary<string, string> look = style.Of(name, own);
        double Own(string key) => Number(own[key]);
        double opacity = look.TryGetValue("opacity", out string? share) ? Number(share) : 1;
        if (name == "text")
        {
            double size = Number(look["font-size"].Replace("px", "", StringComparison.Ordinal));
            string text = WebUtility.HtmlDecode(element.Groups["text"].Value);
            double start = look["text-anchor"] switch { "start" => 0, "end" => 1, _ => 0.5 };
            double x = Own("x") - (start * StrokeFont.Width(text, size));
            canvas.Stroke(StrokeFont.Strokes(text, x, Own("y") + below, size), size * TextPen, Ink.Of(look["fill"], opacity));
            return;
        }

        bool isClosed = name is "rect" or "circle" || (name == "path" && own["d"].EndsWith('Z'));
        (double X, double Y)[][] lines = name switch
        {
            "line" => [[(Own("x1"), Own("y1")), (Own("x2"), Own("y2"))]],
            "rect" => [Box(own.ContainsKey("x") ? Own("x") : 0, own.ContainsKey("y") ? Own("y") : 0, Own("width"), Own("height"))],
            "circle" => [Circle(Own("cx"), Own("cy"), Own("r"))],
            _ => PathOf(own["d"]),
        };
        lines = [.. lines.Select(line => Array.ConvertAll(line, point => (point.X, point.Y + below)))];
        if (isClosed && look.TryGetValue("fill", out string? fill) && fill != "none")
        {
            Array.ForEach(lines, line => canvas.Fill(line, Ink.Of(fill, opacity)));
        }

        if (look.TryGetValue("stroke", out string? stroke))
        {
            double width = Number(look["stroke-width"]);
            double[] dash = look.TryGetValue("stroke-dasharray", out string? pattern) ? [.. pattern.Split(' ').Select(Number)] : [];
            (double X, double Y)[][] closed = isClosed ? [.. lines.Select(line => ((double X, double Y)[])[.. line, line[0]])] : lines;
            canvas.Stroke(dash.Length == 0 ? closed : closed.SelectMany(line => Dashed(line, dash, width)), width, Ink.Of(stroke, opacity));
        }
    }

    private static (double X, double Y)[] Box(double x, double y, double width, double height) =>
        [(x, y), (x + width, y), (x + width, y + height), (x, y + height)];

    private static (double X, double Y)[] Circle(double x, double y, double radius) =>
    [
        .. Enumerable.Range(0, Corners).Select(
            i => (x + (radius * Math.Cos(Math.Tau * i / Corners)), y + (radius * Math.Sin(Math.Tau * i / Corners)))),
    ];

    /// <summary>Paths of M, L, h and Z.</summary>
    private static (double X, double Y)[][] PathOf(string path)
    {
        var lines = new List<(double X, double Y)[]>();
        var line = new List<(double X, double Y)>();
        foreach (Match step in Step().Matches(path))
        {
            double[] numbers = [.. Digits().Matches(step.Groups[2].Value).Select(match => Number(match.Value))];
            switch (step.Groups[1].Value)
            {
                case "M":
                    lines.Add([.. line]);
                    line = [(numbers[0], numbers[1])];
                    break;
                case "L":
                    line.Add((numbers[0], numbers[1]));
                    break;
                case "h":
                    line.Add((line[^1].X + numbers[0], line[^1].Y));
                    break;
                case "Z":
                    break;
                default:
                    throw new ArgumentException($"A picture cannot hold the step '{step.Groups[1].Value}' of a path.", nameof(path));
            }
        }

        lines.Add([.. line]);
        return [.. lines.Where(points => points.Length > 0)];
    }

    /// <summary>The dashes of a line, shorter by the round ends that a pen gives them.</summary>
    private static IEnumerable<(double X, double Y)[]> Dashed((double X, double Y)[] line, double[] pattern, double width)
    {
        int part = 0;
        double left = pattern[0];
        var dash = new List<(double X, double Y)>();
        for (int i = 1; i < line.Length; i++)
        {
            ((double x, double y), (double toX, double toY)) = (line[i - 1], line[i]);
            double length = double.Hypot(toX - x, toY - y);
            for (double at = 0; at < length;)
            {
                double step = Math.Min(left, length - at);
                if (part % 2 == 0)
                {
                    double end = at + (step == left ? Math.Max(step - width, step / 4) : step);
                    dash.Add((x + ((toX - x) * at / length), y + ((toY - y) * at / length)));
                    dash.Add((x + ((toX - x) * end / length), y + ((toY - y) * end / length)));
                }

                at += step;
                left -= step;
                if (left <= 0)
                {
                    if (dash.Count > 0)
                    {
                        yield return [.. dash];
                        dash.Clear();
                    }

                    part = (part + 1) % pattern.Length;
                    left = pattern[part];
                }
            }
        }

        if (dash.Count > 0)
        {
            yield return [.. dash];
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex("viewBox=\"0 0 ([0-9.]+) ([0-9.]+)\"")]
    private static partial Regex Frame();

    [GeneratedRegex("<(?<name>/?[a-z]+)(?: [^>]*)?>(?<text>[^<]*)")]
    private static partial Regex Element();

    [GeneratedRegex("([a-z0-9-]+)=\"([^\"]*)\"")]
    private static partial Regex Attribute();

    [GeneratedRegex("translate\\(0 ([0-9.]+)\\)")]
    private static partial Regex Shift();

    [GeneratedRegex("([A-Za-z])([^A-Za-z]*)")]
    private static partial Regex Step();

    [GeneratedRegex("-?[0-9.]+")]
    private static partial Regex Digits();
}
