namespace Gradus.Experiments;

/// <summary>
/// A picture that strokes and areas are drawn on, with smooth edges: a pixel takes as much of a colour as the shape covers of it.
/// </summary>
internal sealed class Canvas
{
    private const int RowsPerPixel = 5;

    private readonly int _width;
    private readonly int _height;
    private readonly double _scale;
    private readonly float[] _cover; // of the shape that is being drawn
    private readonly byte[] _pixels;
    private int _firstRow; // of those that it covers
    private int _lastRow = -1;

    /// <summary>A white canvas.</summary>
    /// <param name="width">The width, in units of the drawing.</param>
    /// <param name="height">The height.</param>
    /// <param name="scale">Pixels per unit.</param>
    public Canvas(double width, double height, double scale)
    {
        (_width, _height, _scale) = ((int)Math.Ceiling(width * scale), (int)Math.Ceiling(height * scale), scale);
        _cover = new float[_width * _height];
        _pixels = new byte[_width * _height * 3];
        Array.Fill(_pixels, byte.MaxValue);
        _firstRow = _height;
    }

    /// <summary>The picture so far.</summary>
    public byte[] ToPng() => PngFile.Write(_width, _height, _pixels);

    /// <summary>Draws lines with round ends and corners; where they cross themselves they are not darker.</summary>
    /// <param name="lines">Points of each line.</param>
    /// <param name="width">The width of the pen.</param>
    /// <param name="ink">The colour.</param>
    public void Stroke(IEnumerable<(double X, double Y)[]> lines, double width, Ink ink)
    {
        double radius = Math.Max(width * _scale / 2, 0.5);
        foreach ((double X, double Y)[] line in lines)
        {
            for (int i = 1; i < line.Length; i++)
            {
                CoverSegment(Pixel(line[i - 1]), Pixel(line[i]), radius);
            }
        }

        Spread(ink);
    }

    /// <summary>Fills an area.</summary>
    /// <param name="corners">Its corners, in order.</param>
    /// <param name="ink">The colour.</param>
    public void Fill((double X, double Y)[] corners, Ink ink)
    {
        (double X, double Y)[] pixels = Array.ConvertAll(corners, Pixel);
        var crossings = new List<double>();
        int last = Math.Min((_height * RowsPerPixel) - 1, (int)Math.Ceiling(pixels.Max(point => point.Y) * RowsPerPixel));
        for (int row = Math.Max(0, (int)(pixels.Min(point => point.Y) * RowsPerPixel)); row <= last; row++)
        {
            double y = (row + 0.5) / RowsPerPixel;
            crossings.Clear();
            for (int i = 0; i < pixels.Length; i++)
            {
                ((double x1, double y1), (double x2, double y2)) = (pixels[i], pixels[(i + 1) % pixels.Length]);
                if ((y1 <= y) != (y2 <= y))
                {
                    crossings.Add(x1 + ((y - y1) / (y2 - y1) * (x2 - x1)));
                }
            }

            crossings.Sort();
            for (int i = 0; i + 1 < crossings.Count; i += 2)
            {
                CoverSpan(row / RowsPerPixel, crossings[i], crossings[i + 1]);
            }
        }

        Spread(ink);
    }

    private (double X, double Y) Pixel((double X, double Y) point) => (point.X * _scale, point.Y * _scale);

    private void CoverSegment((double X, double Y) from, (double X, double Y) to, double radius)
    {
        double dx = to.X - from.X, dy = to.Y - from.Y;
        double square = (dx * dx) + (dy * dy);
        int right = Math.Min(_width - 1, (int)(Math.Max(from.X, to.X) + radius + 1));
        int bottom = Math.Min(_height - 1, (int)(Math.Max(from.Y, to.Y) + radius + 1));
        for (int y = Math.Max(0, (int)(Math.Min(from.Y, to.Y) - radius - 1)); y <= bottom; y++)
        {
            Touch(y);
            for (int x = Math.Max(0, (int)(Math.Min(from.X, to.X) - radius - 1)); x <= right; x++)
            {
                double px = x + 0.5 - from.X, py = y + 0.5 - from.Y;
                double along = square > 0 ? Math.Clamp(((px * dx) + (py * dy)) / square, 0, 1) : 0;
                double distance = double.Hypot(px - (along * dx), py - (along * dy));
                ref float cover = ref _cover[(y * _width) + x];
                cover = Math.Max(cover, (float)Math.Clamp(radius + 0.5 - distance, 0, 1));
            }
        }
    }

    /// <summary>Adds a part of a row from one place to another.</summary>
    private void CoverSpan(int row, double from, double to)
    {
        Touch(row);
        int last = Math.Min(_width - 1, (int)to);
        for (int x = Math.Max(0, (int)from); x <= last; x++)
        {
            _cover[(row * _width) + x] += (float)(Math.Max(0, Math.Min(to, x + 1) - Math.Max(from, x)) / RowsPerPixel);
        }
    }

    private void Touch(int row) => (_firstRow, _lastRow) = (Math.Min(_firstRow, row), Math.Max(_lastRow, row));

    /// <summary>Puts the colour where the shape is, and forgets the shape.</summary>
    private void Spread(Ink ink)
    {
        for (int i = _firstRow * _width; i < (_lastRow + 1) * _width; i++)
        {
            if (_cover[i] > 0)
            {
                double share = Math.Min(_cover[i], 1) * ink.Opacity;
                Span<byte> pixel = _pixels.AsSpan(3 * i, 3);
                pixel[0] = Mixed(pixel[0], ink.Red, share);
                pixel[1] = Mixed(pixel[1], ink.Green, share);
                pixel[2] = Mixed(pixel[2], ink.Blue, share);
                _cover[i] = 0;
            }
        }

        (_firstRow, _lastRow) = (_height, -1);

        static byte Mixed(byte below, byte above, double share) => (byte)Math.Round(below + ((above - below) * share));
    }
}
