using Gradus.Envs;

namespace Gradus.Cli;

/// <summary>Turns the shapes of a scene into dots of a raster, in the order in which they were drawn.</summary>
/// <param name="scene">The scene.</param>
/// <param name="width">Dots across.</param>
/// <param name="height">Dots down.</param>
/// <param name="scale">Dots per unit.</param>
/// <param name="origin">Where the window's lower left corner is, in dots from the top left one.</param>
internal sealed class SceneRaster(Scene scene, int width, int height, double scale, (double X, double Y) origin)
{
    private const int MaxStepsPerDot = 16;
    private const double HalfDot = 0.5;
    private readonly List<double> _crossings = [];

    /// <summary>Draws.</summary>
    /// <param name="dot">Sets a dot inside the raster.</param>
    /// <param name="text">Writes a text around a place between the left and upper edges of the dots, which may be outside.</param>
    public void Draw(Action<int, int, SceneColour> dot, Action<double, double, SceneShape> text)
    {
        foreach (SceneShape shape in scene.Shapes)
        {
            (double X, double Y)[] points =
                [.. shape.Points.Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y)).Select(At)];
            if (shape.Text is not null)
            {
                if (points.Length > 0)
                {
                    text(points[0].X + HalfDot, points[0].Y + HalfDot, shape);
                }

                continue;
            }

            if (shape.IsFilled)
            {
                Fill(points, shape.Colour, dot);
            }

            for (int i = 1; i < points.Length; i++)
            {
                Stroke(points[i - 1], points[i], shape.Colour, dot);
            }
        }
    }

    private static int Rounded(double value) => (int)Math.Floor(Math.Clamp(value, short.MinValue, short.MaxValue) + HalfDot);

    private (double X, double Y) At((double X, double Y) point) =>
        (origin.X + ((point.X - scene.Left) * scale), origin.Y - ((point.Y - scene.Bottom) * scale));

    private void Stroke((double X, double Y) from, (double X, double Y) to, SceneColour colour, Action<int, int, SceneColour> dot)
    {
        double length = Math.Max(Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y));
        int steps = (int)Math.Clamp(Math.Ceiling(length), 1, MaxStepsPerDot * (width + height));
        for (int i = 0; i <= steps; i++)
        {
            double share = (double)i / steps;
            Set(Rounded(from.X + (share * (to.X - from.X))), Rounded(from.Y + (share * (to.Y - from.Y))), colour, dot);
        }
    }

    /// <summary>Fills from border to border along every row of dots.</summary>
    private void Fill((double X, double Y)[] points, SceneColour colour, Action<int, int, SceneColour> dot)
    {
        for (int y = 0; y < height; y++)
        {
            _crossings.Clear();
            for (int i = 0; i < points.Length; i++)
            {
                ((double x0, double y0), (double x1, double y1)) = (points[i], points[(i + 1) % points.Length]);
                if (y0 <= y != y1 <= y)
                {
                    _crossings.Add(x0 + ((y - y0) / (y1 - y0) * (x1 - x0)));
                }
            }

            _crossings.Sort();
            for (int i = 0; i + 1 < _crossings.Count; i += 2)
            {
                int last = Math.Min((int)Math.Floor(Math.Min(_crossings[i + 1], width)), width - 1);
                for (int x = (int)Math.Ceiling(Math.Max(_crossings[i], 0)); x <= last; x++)
                {
                    dot(x, y, colour);
                }
            }
        }
    }

    private void Set(int x, int y, SceneColour colour, Action<int, int, SceneColour> dot)
    {
        if (x >= 0 && y >= 0 && x < width && y < height)
        {
            dot(x, y, colour);
        }
    }
}
