using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Gradus.Experiments;

/// <summary>
/// A chart of a report as a drawing of its own, for a paper: black on white, with its legend inside, colours as numbers and no variables,
/// so that Inkscape, LaTeX and slides take it.
/// </summary>
/// <param name="title">The title.</param>
/// <param name="svg">The chart, as the report has it.</param>
/// <param name="legend">The contenders in it, each with its style.</param>
internal sealed partial class PaperChart(string title, string svg, IReadOnlyList<(int Style, string Label)> legend)
{
    private const int RowHeight = 18;
    private const int Margin = 8;
    private const int SwatchWidth = 34;

    private const string Common = """
        text { fill: #444; font-size: 12.5px; text-anchor: middle; } .end { text-anchor: end; } .start { text-anchor: start; }
        .axis { fill: #000; } .grid { stroke: #ddd; stroke-width: 1; } .base { stroke: #444; stroke-width: 1; }
        .guide { stroke: #000; stroke-width: 1; stroke-dasharray: 2 4; }
        .line { fill: none; stroke-width: 2.2; stroke-linejoin: round; } .band { opacity: .17; } .interval { opacity: .55; }
        .bar { opacity: .85; } .dot { fill: #fff; stroke: #000; stroke-width: 1.2; }
        """;

    /// <summary>A name for its file: what it shows, in letters, digits and hyphens.</summary>
    public string Name => NotOfNames().Replace(Description().Match(svg).Groups[1].Value.ToLowerInvariant(), _ => "-").Trim('-');

    /// <summary>The drawing.</summary>
    /// <returns>SVG.</returns>
    public string Write()
    {
        Match frame = Frame().Match(svg);
        double width = double.Parse(frame.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        double height = double.Parse(frame.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
        int top = legend.Count == 0 ? 0 : Margin + (RowHeight * legend.Count);
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height + top}\" "
                + $"viewBox=\"0 0 {width} {height + top}\" font-family=\"Helvetica, Arial, sans-serif\">\n"
                + $"<title>{Html.Escape(title)}</title>\n<style>\n{Common}\n");
        for (int i = 0; i < Charts.Styles; i++)
        {
            (string colour, _, string? dash) = ReportStyle.Lines[i];
            text.Append(
                CultureInfo.InvariantCulture,
                $".line.s{i} {{ stroke: {colour};{(dash is null ? "" : $" stroke-dasharray: {dash};")} }} .band.s{i}, .bar.s{i}, "
                    + $".interval.s{i}, .end-dot.s{i} {{ fill: {colour}; }}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"</style>\n<rect width=\"{width}\" height=\"{height + top}\" fill=\"#fff\"/>\n");
        for (int i = 0; i < legend.Count; i++)
        {
            double y = Margin + (RowHeight * (i + 0.5));
            text.Append(
                CultureInfo.InvariantCulture,
                $"<path class=\"line s{legend[i].Style % Charts.Styles}\" d=\"M{Margin} {y}h{SwatchWidth}\"/><text class=\"start\" "
                    + $"x=\"{Margin + SwatchWidth + 6}\" y=\"{y + 4}\">{Html.Escape(legend[i].Label)}</text>\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate(0 {top})\">\n");
        int begin = svg.IndexOf('\n', StringComparison.Ordinal) + 1;
        text.Append(svg, begin, svg.LastIndexOf("</svg>", StringComparison.Ordinal) - begin);
        return text.Append("</g>\n</svg>\n").ToString();
    }

    [GeneratedRegex("viewBox=\"0 0 ([0-9.]+) ([0-9.]+)\"")]
    private static partial Regex Frame();

    [GeneratedRegex("aria-label=\"([^\"]*)\"")]
    private static partial Regex Description();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotOfNames();
}
