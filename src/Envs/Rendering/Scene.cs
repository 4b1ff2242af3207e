namespace Gradus.Envs;

/// <summary>A picture of one moment of an episode, for any canvas: strokes in a window, or a grid of cells.</summary>
/// <param name="left">The window's left edge, in units of the task.</param>
/// <param name="bottom">Its bottom edge.</param>
/// <param name="right">Its right edge.</param>
/// <param name="top">Its top edge.</param>
public sealed class Scene(double left, double bottom, double right, double top)
{
    private const int Corners = 16;
    private readonly List<SceneLine> _lines = [];

    /// <summary>The window's left edge.</summary>
    public double Left { get; } = left;

    /// <summary>The window's bottom edge.</summary>
    public double Bottom { get; } = bottom;

    /// <summary>The window's width.</summary>
    public double Width { get; } = right - left;

    /// <summary>The window's height.</summary>
    public double Height { get; } = top - bottom;

    /// <summary>The strokes, in the order in which they were drawn.</summary>
    public IReadOnlyList<SceneLine> Lines => _lines;

    /// <summary>The cells of a board or an image; null for strokes.</summary>
    public SceneGrid? Grid { get; init; }

    internal void Line(bool accent, params (double X, double Y)[] points) => _lines.Add(new SceneLine(points, accent));

    /// <summary>A box around a centre, turned by an angle in radians.</summary>
    internal void Box(bool accent, double x, double y, double halfWidth, double halfHeight, double angle = 0)
    {
        (double sin, double cos) = Math.SinCos(angle);
        (double X, double Y) Corner(double dx, double dy) => (x + (dx * cos) - (dy * sin), y + (dx * sin) + (dy * cos));
        (double X, double Y) first = Corner(-halfWidth, -halfHeight);
        Line(accent, first, Corner(halfWidth, -halfHeight), Corner(halfWidth, halfHeight), Corner(-halfWidth, halfHeight), first);
    }

    internal void Circle(bool accent, double x, double y, double radius) =>
        Line(
            accent,
            [
                .. Enumerable.Range(0, Corners + 1).Select(
                    i => (x + (radius * Math.Cos(Math.Tau * i / Corners)), y + (radius * Math.Sin(Math.Tau * i / Corners)))),
            ]);
}
