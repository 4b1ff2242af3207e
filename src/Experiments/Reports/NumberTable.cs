using System.Globalization;
using System.Text;

namespace Gradus.Experiments;

/// <summary>Tables of numbers that can be copied: each float in the fewest digits that give back its bits.</summary>
internal static class NumberTable
{
    private const int MaxRows = 8;
    private const int MaxCols = 8;

    public static string Text(float value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Text(double value) => value.ToString("G9", CultureInfo.InvariantCulture);

    /// <summary>A table with a head.</summary>
    public static void Write(StringBuilder html, IEnumerable<string> head, IEnumerable<IEnumerable<string>> rows)
    {
        html.Append("<div class=\"wide long\"><table class=\"numbers\">\n<thead><tr>");
        foreach (string cell in head)
        {
            html.Append("<th>").Append(Html.Escape(cell)).Append("</th>");
        }

        html.Append("</tr></thead>\n<tbody>\n");
        foreach (IEnumerable<string> row in rows)
        {
            html.Append("<tr>");
            foreach (string cell in row)
            {
                html.Append("<td>").Append(Html.Escape(cell)).Append("</td>");
            }

            html.Append("</tr>\n");
        }

        html.Append("</tbody></table></div>\n");
    }

    /// <summary>A matrix: its first rows and columns, and what was left out.</summary>
    public static void Matrix(StringBuilder html, string name, ReadOnlySpan<float> values, int rows, int cols)
    {
        int shownRows = Math.Min(rows, MaxRows), shownCols = Math.Min(cols, MaxCols);
        var cells = new List<string[]>();
        for (int row = 0; row < shownRows; row++)
        {
            var line = new string[shownCols + 1];
            line[0] = row.ToString(CultureInfo.InvariantCulture);
            for (int col = 0; col < shownCols; col++)
            {
                line[col + 1] = Text(values[(row * cols) + col]);
            }

            cells.Add(line);
        }

        double squares = 0, sum = 0;
        float low = float.PositiveInfinity, high = float.NegativeInfinity;
        foreach (float value in values)
        {
            squares += (double)value * value;
            sum += value;
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        string part = shownRows < rows || shownCols < cols ? $"the first {shownRows} × {shownCols} of {rows} × {cols}; " : "";
        string summary = values.Length == 1 ? "" : string.Create(
            CultureInfo.InvariantCulture, $": {part}from {low:G4} to {high:G4}, mean {sum / values.Length:G4}, norm "
                + $"{Math.Sqrt(squares):G4}");
        html.Append("<p class=\"muted\">").Append(Html.Escape(name + summary)).Append("</p>\n");
        Write(html, ["", .. Enumerable.Range(0, shownCols).Select(col => col.ToString(CultureInfo.InvariantCulture))], cells);
    }
}
