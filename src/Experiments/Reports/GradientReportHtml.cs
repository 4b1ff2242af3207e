using System.Globalization;
using System.Text;
using Gradus.Autodiff;

namespace Gradus.Experiments;

/// <summary>A gradient check's report as one page that stands alone, for a build server's artifacts.</summary>
public static class GradientReportHtml
{
    extension(GradientReport report)
    {
        /// <summary>The report as a page: verdict, place, what the gradient says there and what it should say.</summary>
        /// <param name="title">What was checked.</param>
        /// <returns>HTML that is well-formed XML.</returns>
        public string ToHtml(string title)
        {
            var html = new StringBuilder();
            html.Append(CultureInfo.InvariantCulture, $"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n<meta "
                + $"name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>{Html.Escape(title)}</title>\n<style>\n"
                + $"{ReportStyle.Css}\n</style>\n</head>\n<body>\n");
            html.Append(CultureInfo.InvariantCulture, $"<h1>{(report.Passed ? "✓" : report.Failed ? "✗" : "?")} {Html.Escape(title)}"
                + $"</h1>\n<p>{Html.Escape(report.ToString())}</p>\n");
            NumberTable.Write(html, ["", ""], Rows(report));
            return html.Append("</body>\n</html>\n").ToString();
        }
    }

    private static IEnumerable<string[]> Rows(GradientReport report)
    {
        yield return ["verdict", report.Verdict.ToString()];
        yield return ["check", report.Check.ToString()];
        yield return ["where", report.Where];
        yield return ["the gradient says", Number(report.Analytic)];
        yield return ["it should be", Number(report.Numeric)];
        yield return ["that may be off by", Number(report.ErrorEstimate)];
        yield return ["largest relative error", Number(report.Worst)];
        yield return ["seed", report.Seed.ToString(CultureInfo.InvariantCulture)];
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
