using System.Globalization;

namespace Gradus.Envs;

/// <summary>
/// A picture of one moment of an episode: shapes in a window, over a grid of cells if there is one. A terminal shows it as braille dots or
/// coloured blocks, a page as SVG.
/// </summary>
/// <remarks>
/// Coordinates are the task's own, y upwards. Later shapes cover earlier ones; what is outside the window, or is not finite, is not shown.
/// From moment to moment the window may move and zoom, so that it follows something; its proportions should stay.
/// </remarks>
public sealed class Scene
{
    private const int Corners = 24;
    private const int LinesInWindow = 16;
    private readonly List<SceneShape> _shapes;

    /// <summary>An empty picture.</summary>
    /// <param name="left">The window's left edge, in units of the task.</param>
    /// <param name="bottom">Its bottom edge.</param>
    /// <param name="right">Its right edge.</param>
    /// <param name="top">Its top edge.</param>
    /// <exception cref="ArgumentException">The window is empty, or not finite.</exception>
    public Scene(double left, double bottom, double right, double top)
        : this(left, bottom, right, top, [], null)
    {
    }

    /// <summary>A picture of cells, each one unit wide and high; the lower left corner of the last row is (0, 0).</summary>
    /// <param name="grid">The cells.</param>
    public Scene(SceneGrid grid)
        : this(0, 0, grid?.Columns ?? 0, grid?.Rows ?? 0, [], grid ?? throw new ArgumentNullException(nameof(grid)))
    {
    }

    internal Scene(double left, double bottom, double right, double top, List<SceneShape> shapes, SceneGrid? grid)
    {
        if (!(right - left > 0 && top - bottom > 0 && double.IsFinite(right - left) && double.IsFinite(top - bottom)))
        {
            string window = string.Create(CultureInfo.InvariantCulture, $"from {left} to {right} and from {bottom} to {top}");
            throw new ArgumentException($"A scene's window must be finite and not empty, but it is {window}.");
        }

        (Left, Bottom, Width, Height, _shapes, Grid) = (left, bottom, right - left, top - bottom, shapes, grid);
    }

    /// <summary>The window's left edge.</summary>
    public double Left { get; }

    /// <summary>The window's bottom edge.</summary>
    public double Bottom { get; }

    /// <summary>The window's width.</summary>
    public double Width { get; }

    /// <summary>The window's height.</summary>
    public double Height { get; }

    /// <summary>The shapes, in the order in which they were drawn.</summary>
    public IReadOnlyList<SceneShape> Shapes => _shapes;

    /// <summary>The cells of a board or an image, which fill the window; null for none.</summary>
    public SceneGrid? Grid { get; }

    /// <summary>Draws straight lines from point to point.</summary>
    /// <param name="colour">Their colour.</param>
    /// <param name="points">Two or more points.</param>
    public void Line(SceneColour colour, params ReadOnlySpan<(double X, double Y)> points) => Add(colour, points, isFilled: false);

    /// <summary>
    /// Fills a polygon; one that crosses itself is filled where a ray to the outside crosses its border an odd number of times.
    /// </summary>
    /// <param name="colour">Its colour.</param>
    /// <param name="points">Its corners.</param>
    public void Polygon(SceneColour colour, params ReadOnlySpan<(double X, double Y)> points) => Add(colour, points, isFilled: true);

    /// <summary>Draws a circle.</summary>
    /// <param name="colour">Its colour.</param>
    /// <param name="x">The middle's x.</param>
    /// <param name="y">The middle's y.</param>
    /// <param name="radius">The radius.</param>
    /// <param name="isFilled">Whether it is a disc.</param>
    public void Circle(SceneColour colour, double x, double y, double radius, bool isFilled = false)
    {
        Span<(double X, double Y)> points = stackalloc (double X, double Y)[Corners + 1];
        for (int i = 0; i <= Corners; i++)
        {
            (double sin, double cos) = Math.SinCos(Math.Tau * i / Corners);
            points[i] = (x + (radius * cos), y + (radius * sin));
        }

        Add(colour, points, isFilled);
    }

    /// <summary>Draws a rectangle.</summary>
    /// <param name="colour">Its colour.</param>
    /// <param name="x">The middle's x.</param>
    /// <param name="y">The middle's y.</param>
    /// <param name="halfWidth">Half of its width.</param>
    /// <param name="halfHeight">Half of its height.</param>
    /// <param name="angle">How far it is turned to the left, in radians.</param>
    /// <param name="isFilled">Whether it is filled.</param>
    public void Box(
        SceneColour colour, double x, double y, double halfWidth, double halfHeight, double angle = 0, bool isFilled = false)
    {
        (double sin, double cos) = Math.SinCos(angle);
        (double X, double Y) Corner(double dx, double dy) => (x + (dx * cos) - (dy * sin), y + (dx * sin) + (dy * cos));
        (double X, double Y) first = Corner(-halfWidth, -halfHeight);
        Add(
            colour,
            [first, Corner(halfWidth, -halfHeight), Corner(halfWidth, halfHeight), Corner(-halfWidth, halfHeight), first],
            isFilled);
    }

    /// <summary>Writes a text on one line.</summary>
    /// <param name="x">The x of its middle.</param>
    /// <param name="y">The y of its middle.</param>
    /// <param name="text">The text.</param>
    /// <param name="colour">Its colour.</param>
    /// <param name="height">The height of its letters; a sixteenth of the window if omitted. A terminal has one height for all.</param>
    public void Text(double x, double y, string text, SceneColour colour = SceneColour.Ink, double? height = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        _shapes.Add(new SceneShape([(x, y)], colour, isFilled: false, text, height ?? (Height / LinesInWindow)));
    }

    private void Add(SceneColour colour, ReadOnlySpan<(double X, double Y)> points, bool isFilled) =>
        _shapes.Add(new SceneShape(points.ToArray(), colour, isFilled));
}
