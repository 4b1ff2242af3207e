using System.Globalization;
using Gradus.Autodiff;

namespace Gradus.Experiments;

/// <summary>A gradient check's report as one page that stands alone, for a build server's artifacts.</summary>
public static class GradientReportHtml
{
    extension(GradientReport report)
    {
        /// <summary>
        /// The report as a page: verdict and reason, the element that is wrong or agrees least, what the gradient says there and what it
        /// should say, what was tried, and the smallest error that would have been called wrong.
        /// </summary>
        /// <param name="title">What was checked.</param>
        /// <returns>HTML that is well-formed XML.</returns>
        public string ToHtml(string title)
        {
            var page = new ReportPage([]);
            page.Open($"{(report.Passed ? "✓" : report.Failed ? "✗" : "?")} {title}");
            page.Paragraph(report.ToString());
            NumberTable.Write(page.Html, ["", ""], Rows(report).Where(row => row[1].Length > 0));
            return page.Close();
        }
    }

    private static IEnumerable<string[]> Rows(GradientReport report)
    {
        yield return ["verdict", report.Verdict.ToString()];
        yield return ["found by", report.Check == GradientChecks.None ? "" : report.Check.ToString()];
        if (double.IsFinite(report.Numeric) && (report.Where.Length > 0 || report.WorstElement.Length > 0))
        {
            yield return [report.Failed ? "where" : "least sure at", report.Where.Length > 0 ? report.Where : report.WorstElement];
            yield return ["the gradient says", Number(report.Analytic)];
            yield return [report.Failed ? "it should be" : "differences say", Number(report.Numeric)];
            yield return ["which may be off by", Short(report.ErrorEstimate)];
            yield return [report.Passed ? "worst error, of the gradient" : "relative error", Short(report.Worst)];
        }

        yield return ["an error that would show", report.Passed ? Short(report.VisibleError) : ""];
        yield return ["chance of a miss", report.MissProbability > 0 ? Short(report.MissProbability) : ""];
        yield return ["seed", report.Seed.ToString(CultureInfo.InvariantCulture)];
    }

    /// <summary>All digits; empty for what is not a number.</summary>
    private static string Number(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Short(double value) => double.IsNaN(value) ? "" : value.ToString("G3", CultureInfo.InvariantCulture);
}
