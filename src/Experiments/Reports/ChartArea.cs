using System.Globalization;
using System.Text;

namespace Gradus.Experiments;

/// <summary>The frame of a chart: coordinates, axes with round numbers, and text. Sized so that text is readable on a phone.</summary>
internal sealed class ChartArea
{
    private const double Width = 460;
    private const double UsualHeight = 316;
    private const double Left = 52;
    private const double Right = 14;
    private const double UsualTop = 34;
    private const double RowsTop = 12; // rows have no caption above them
    private const double Bottom = 46;
    private const double RowHeight = 38;

    private readonly (double Low, double High) _x;
    private readonly (double Low, double High) _y;
    private readonly StringBuilder _svg;
    private readonly double _height;
    private readonly double _top;

    /// <summary>Opens the drawing.</summary>
    /// <param name="svg">The destination.</param>
    /// <param name="description">The description for people who cannot see it.</param>
    /// <param name="x">Range of x.</param>
    /// <param name="y">Range of y.</param>
    /// <param name="rows">The number of rows that the chart has room for; null for the usual height.</param>
    public ChartArea(
        StringBuilder svg, string description, (double Low, double High) x, (double Low, double High) y, int? rows = null)
    {
        _svg = svg;
        _top = rows is null ? UsualTop : RowsTop;
        _height = rows is { } count ? RowsTop + Bottom + (count * RowHeight) : UsualHeight;
        _x = x.High > x.Low ? x : (x.Low, x.Low + 1);
        _y = y.High > y.Low ? y : (y.Low, y.Low + 1);
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<svg viewBox=\"0 0 {Width} {_height}\" role=\"img\" aria-label=\"{Html.Escape(description)}\">\n");
    }

    /// <summary>Ranges that contain all numbers, with a little space above.</summary>
    public static (double Low, double High) RangeOf(IEnumerable<double> values, bool fromZero)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        if (finite.Length == 0)
        {
            return (0, 1);
        }

        double low = fromZero ? Math.Min(0, finite.Min()) : finite.Min();
        double high = finite.Max();
        return (low, high + ((high - low) * 0.04));
    }

    public double X(double value) => Left + ((value - _x.Low) / (_x.High - _x.Low) * (Width - Left - Right));

    public double Y(double value) => _height - Bottom - ((value - _y.Low) / (_y.High - _y.Low) * (_height - _top - Bottom));

    /// <summary>
    /// Grid lines and round numbers on the left, with a horizontal caption above, so that it cannot run into the numbers.
    /// </summary>
    public void DrawYAxis(string label) => DrawYAxis(label, Ticks.Between(_y.Low, _y.High, 5).Select(tick => (tick, Ticks.Text(tick))));

    /// <summary>Grid lines and given texts on the left.</summary>
    public void DrawYAxis(string label, IEnumerable<(double Y, string Text)> ticks)
    {
        foreach ((double y, string text) in ticks)
        {
            Line("grid", Left, Y(y), Width - Right, Y(y));
            Text("tick end", Left - 6, Y(y) + 4, text);
        }

        Text("axis start", 4, 16, label);
    }

    /// <summary>Round numbers below.</summary>
    public void DrawXAxis(string label) => DrawXAxis(label, Ticks.Between(_x.Low, _x.High, 5).Select(tick => (tick, Ticks.Text(tick))));

    /// <summary>Given texts below.</summary>
    public void DrawXAxis(string label, IEnumerable<(double X, string Text)> ticks)
    {
        Line("base", Left, _height - Bottom, Width - Right, _height - Bottom);
        foreach ((double x, string text) in ticks)
        {
            Line("base", X(x), _height - Bottom, X(x), _height - Bottom + 4);
            Text("tick", X(x), _height - Bottom + 17, text);
        }

        Text("axis", (Width + Left - Right) / 2, _height - 8, label);
    }

    /// <summary>A dashed line at a notable height.</summary>
    public void DrawGuide(double y, string label)
    {
        if (y <= _y.Low || y >= _y.High)
        {
            return;
        }

        Line("guide", Left, Y(y), Width - Right, Y(y));
        Text("tick start", Left + 4, Y(y) - 4, label); // on the left, where curves have not risen yet
    }

    /// <summary>A dashed line at a notable place.</summary>
    public void DrawVerticalGuide(double x) => Line("guide", X(x), _top, X(x), _height - Bottom);

    /// <summary>A text at the left end of a row.</summary>
    public void DrawRowLabel(double y, string label) => Text("axis start", 8, Y(y) + 4, label);

    public void Line(string style, double x1, double y1, double x2, double y2) =>
        _svg.Append(
            CultureInfo.InvariantCulture, $"<line class=\"{style}\" x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\"/>\n");

    public void Text(string style, double x, double y, string text) =>
        _svg.Append(CultureInfo.InvariantCulture, $"<text class=\"{style}\" x=\"{x:0.#}\" y=\"{y:0.#}\">{Html.Escape(text)}</text>\n");

    /// <summary>A rectangle from one corner to the other, in numbers.</summary>
    public void Bar(string style, double x1, double x2, double y1, double y2, string tooltip) => _svg.Append(
        CultureInfo.InvariantCulture,
        $"<rect class=\"{style}\" x=\"{X(x1):0.##}\" y=\"{Y(Math.Max(y1, y2)):0.##}\" width=\"{X(x2) - X(x1):0.##}\" "
            + $"height=\"{Math.Abs(Y(y1) - Y(y2)):0.##}\"><title>{Html.Escape(tooltip)}</title></rect>\n");

    /// <summary>A line through points, in numbers.</summary>
    public void Path(string style, IEnumerable<(double X, double Y)> points)
    {
        _svg.Append(CultureInfo.InvariantCulture, $"<path class=\"{style}\" d=\"");
        AppendPoints(points, 'M');
        _svg.Append("\"/>\n");
    }

    /// <summary>The area between two lines, in numbers.</summary>
    public void Band(string style, double[] x, double[] low, double[] high)
    {
        _svg.Append(CultureInfo.InvariantCulture, $"<path class=\"{style}\" d=\"");
        AppendPoints(x.Zip(high), 'M');
        AppendPoints(x.Zip(low).Reverse(), 'L');
        _svg.Append("Z\"/>\n");
    }

    /// <summary>A dot, in numbers.</summary>
    public void Dot(string style, double x, double y, string tooltip) =>
        _svg.Append(
            CultureInfo.InvariantCulture,
            $"<circle class=\"{style}\" cx=\"{X(x):0.#}\" cy=\"{Y(y):0.#}\" r=\"3.5\"><title>{Html.Escape(tooltip)}</title></circle>\n");

    public void Close() => _svg.Append("</svg>\n");

    private void AppendPoints(IEnumerable<(double X, double Y)> points, char first)
    {
        char move = first;
        foreach ((double x, double y) in points)
        {
            _svg.Append(CultureInfo.InvariantCulture, $"{move}{X(x):0.#} {Y(y):0.#}");
            move = 'L';
        }
    }
}
