using System.Globalization;
using System.Text;

namespace Gradus.Experiments;

/// <summary>A self-contained page with charts of contenders: no script, no network, light or dark like the reader's system.</summary>
/// <param name="labels">The contenders, in the order of their styles.</param>
internal sealed class ReportPage(IReadOnlyList<string> labels)
{
    private readonly List<PaperChart> _drawn = [];

    /// <summary>The charts so far, each as a file of its own would have it.</summary>
    public IReadOnlyList<PaperChart> Drawn => _drawn;

    /// <summary>What has been written so far.</summary>
    public StringBuilder Html { get; } = new();

    /// <summary>A piece of a contender's line, for a legend.</summary>
    public static string Swatch(int style) => string.Create(
        CultureInfo.InvariantCulture,
        $"<svg viewBox=\"0 0 34 10\" aria-hidden=\"true\"><path class=\"line s{style % Experiments.Charts.Styles}\" d=\"M0 5L34 "
            + $"5\"/></svg>");

    /// <summary>Begins the page.</summary>
    public void Open(string title) => Html.Append(
        CultureInfo.InvariantCulture,
        $"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width, "
            + $"initial-scale=1\"/>\n<title>{Experiments.Html.Escape(title)}</title>\n<style>\n{ReportStyle.Css}\n</style>\n</head>\n"
            + $"<body>\n<h1>{Experiments.Html.Escape(title)}</h1>\n");

    /// <summary>Ends the page.</summary>
    /// <returns>HTML.</returns>
    public string Close() => Html.Append("</body>\n</html>\n").ToString();

    /// <summary>A heading.</summary>
    public void Heading(string text) => Html.Append(CultureInfo.InvariantCulture, $"<h2>{Experiments.Html.Escape(text)}</h2>\n");

    /// <summary>A paragraph.</summary>
    public void Paragraph(string text, string style = "") => Html.Append(
        CultureInfo.InvariantCulture, $"<p{(style.Length > 0 ? $" class=\"{style}\"" : "")}>{Experiments.Html.Escape(text)}</p>\n");

    /// <summary>A list of sentences.</summary>
    public void List(IEnumerable<string> sentences) => Html.Append("<ul>\n")
        .AppendJoin('\n', sentences.Select(sentence => $"<li>{Experiments.Html.Escape(sentence)}</li>")).Append("\n</ul>\n");

    /// <summary>Something that opens on request.</summary>
    public void Details(string summary, Action write)
    {
        Html.Append(CultureInfo.InvariantCulture, $"<details><summary>{Experiments.Html.Escape(summary)}</summary>\n");
        write();
        Html.Append("</details>\n");
    }

    /// <summary>Charts side by side where there is room.</summary>
    public void Charts(Action draw)
    {
        Html.Append("<div class=\"charts\">\n");
        draw();
        Html.Append("</div>\n");
    }

    /// <summary>A chart, with a legend of its own, because only one chart is visible on a phone.</summary>
    /// <param name="title">The title.</param>
    /// <param name="explanation">What is shown.</param>
    /// <param name="draw">Draws the chart.</param>
    /// <param name="isThere">Which contenders are in it; null for none that need a legend.</param>
    public void Figure(string title, string explanation, Action draw, Func<int, bool>? isThere)
    {
        Html.Append(
            CultureInfo.InvariantCulture,
            $"<figure><figcaption>{Experiments.Html.Escape(title)}<span>{Experiments.Html.Escape(explanation)}</span></figcaption>\n");
        if (isThere is not null)
        {
            Legend(isThere);
        }

        int begin = Html.Length;
        draw();
        (int, string)[] legend =
            isThere is null ? [] : [.. Enumerable.Range(0, labels.Count).Where(isThere).Select(i => (i, labels[i]))];
        _drawn.Add(new PaperChart(title, Html.ToString(begin, Html.Length - begin), legend));
        Html.Append("</figure>\n");
    }

    private void Legend(Func<int, bool> isThere)
    {
        Html.Append("<div class=\"legend\">\n");
        foreach (int i in Enumerable.Range(0, labels.Count).Where(isThere))
        {
            Html.Append(
                CultureInfo.InvariantCulture,
                $"<span>{Swatch(i)}{Experiments.Html.Escape(labels[i])}</span>\n");
        }

        Html.Append("</div>\n");
    }
}
