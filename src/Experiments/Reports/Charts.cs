using System.Globalization;
using System.Numerics;
using System.Text;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>
/// The charts of a report. A contender has the same colour and dash in all of them: <c>s0</c>, <c>s1</c>, … in the style sheet.
/// </summary>
internal static class Charts
{
    /// <summary>The number of contenders that can be told apart by colour and dash.</summary>
    public const int Styles = 8;

    /// <summary>The number of letters that fit below a chart, even on a phone.</summary>
    private const int LettersAcross = 40;

    /// <summary>Shares of updates below 0.001 % are not drawn.</summary>
    private const int MinExponent = -3;

    /// <summary>
    /// Medians as lines inside the band between the quartiles, each with a dot at its end: a short line may be a fast run.
    /// </summary>
    public static void Curves(
        StringBuilder svg,
        string description,
        string xLabel,
        string yLabel,
        IReadOnlyList<(string Label, CurveBand Band)> curves,
        IReadOnlyList<(double Y, string Label)> guides)
    {
        CurveBand[] bands = [.. curves.Select(curve => curve.Band)];
        IEnumerable<double> heights = bands.SelectMany(band => band.Low.Concat(band.High)).Concat(guides.Select(guide => guide.Y));
        var area = new ChartArea(
            svg,
            description,
            ChartArea.RangeOf(bands.SelectMany(band => band.X), fromZero: true),
            ChartArea.RangeOf(heights, fromZero: true));
        area.DrawYAxis(yLabel);
        area.DrawXAxis(xLabel);
        foreach ((double y, string label) in guides)
        {
            area.DrawGuide(y, label);
        }

        for (int i = 0; i < bands.Length; i++)
        {
            if (bands[i].X.Length > 0)
            {
                area.Band($"band s{i % Styles}", bands[i].X, bands[i].Low, bands[i].High);
            }
        }

        for (int i = 0; i < bands.Length; i++)
        {
            if (bands[i].X.Length > 0)
            {
                (double x, double y) = (bands[i].X[^1], bands[i].Middle[^1]);
                area.Path($"line s{i % Styles}", bands[i].X.Zip(bands[i].Middle));
                area.Dot($"end-dot s{i % Styles}", x, y, $"{curves[i].Label}: {Ticks.Text(y)} at {Ticks.Text(x)} {xLabel}");
            }
        }

        area.Close();
    }

    /// <summary>
    /// Shares of updates by staleness on a logarithmic scale, contenders side by side: 0, 1, 2 to 3, 4 to 7, … Most updates are fresh, and
    /// the few very stale ones (from a preempted worker) are the interesting ones.
    /// </summary>
    public static void Staleness(StringBuilder svg, string description, IReadOnlyList<(int Style, StalenessHistogram Histogram)> histograms)
    {
        int bins = 1 + histograms.Max(item => BinOf(item.Histogram.Maximum));
        var area = new ChartArea(svg, description, (-0.5, bins - 0.5), (MinExponent, 2));
        area.DrawYAxis(
            "share of updates, %",
            Enumerable.Range(MinExponent, 3 - MinExponent).Select(exponent => ((double)exponent, Ticks.Text(Math.Pow(10, exponent)))));
        area.DrawXAxis("staleness: from this number up to the next", Enumerable.Range(0, bins).Select(bin => ((double)bin, TextOf(bin))));
        double width = 0.9 / histograms.Count;
        for (int h = 0; h < histograms.Count; h++)
        {
            (int style, StalenessHistogram histogram) = histograms[h];
            double[] shares = new double[bins];
            for (int staleness = 0; staleness <= histogram.Maximum; staleness++)
            {
                shares[BinOf(staleness)] += 100.0 * histogram[staleness] / histogram.Count;
            }

            for (int bin = 0; bin < bins; bin++)
            {
                double left = bin - 0.45 + (h * width);
                string tooltip = string.Create(CultureInfo.InvariantCulture, $"staleness from {FirstOf(bin)}: {shares[bin]:0.####} %");
                area.Bar(
                    $"bar s{style % Styles}", left, left + width, MinExponent, Math.Max(Math.Log10(shares[bin]), MinExponent), tooltip);
            }
        }

        area.Close();
    }

    /// <summary>A bar per contender to the mean, and a dot per seed.</summary>
    public static void Throughput(StringBuilder svg, string description, IReadOnlyList<(string Label, double[] Values)> contenders)
    {
        var area = new ChartArea(
            svg,
            description,
            (-0.5, contenders.Count - 0.5),
            ChartArea.RangeOf(contenders.SelectMany(contender => contender.Values), fromZero: true));
        area.DrawYAxis("environment steps per second");
        bool fits = contenders.All(contender => contender.Label.Length <= LettersAcross / contenders.Count);
        area.DrawXAxis(
            fits ? "" : "in the order of the legend",
            contenders.Select((contender, i) => ((double)i, fits ? contender.Label : $"{i + 1}")));
        for (int i = 0; i < contenders.Count; i++)
        {
            (string label, double[] values) = contenders[i];
            double mean = new Sample(values).Mean;
            if (double.IsFinite(mean))
            {
                area.Bar(
                    $"bar s{i % Styles}",
                    i - 0.3,
                    i + 0.3,
                    0,
                    mean,
                    string.Create(CultureInfo.InvariantCulture, $"{label}: {mean:N0} steps/s"));
            }

            foreach (double value in values.Where(double.IsFinite))
            {
                area.Dot("dot", i, value, string.Create(CultureInfo.InvariantCulture, $"{value:N0} steps/s"));
            }
        }

        area.Close();
    }

    /// <summary>
    /// A row per figure: its label, and below that a dot at the value inside a bar to the ends of its interval.
    /// </summary>
    /// <param name="svg">The destination.</param>
    /// <param name="description">The description for people who cannot see it.</param>
    /// <param name="xLabel">What the figures are.</param>
    /// <param name="rows">The figures, each with the style of a contender.</param>
    /// <param name="guide">A number that is worth a line.</param>
    public static void Intervals(
        StringBuilder svg,
        string description,
        string xLabel,
        IReadOnlyList<(int Style, string Label, Estimate Figure)> rows,
        double guide)
    {
        IEnumerable<double> ends = rows.SelectMany(row => (double[])[row.Figure.Value, row.Figure.Low, row.Figure.High]).Append(guide);
        (double low, double high) = ChartArea.RangeOf(ends, fromZero: false);
        var area = new ChartArea(svg, description, (low - ((high - low) * 0.04), high), (0, rows.Count), rows.Count);
        area.DrawXAxis(xLabel);
        area.DrawVerticalGuide(guide);
        for (int i = 0; i < rows.Count; i++)
        {
            (int style, string label, Estimate figure) = rows[i];
            double y = rows.Count - i - 0.72;
            area.DrawRowLabel(y + 0.38, label);
            if (!double.IsFinite(figure.Value))
            {
                continue;
            }

            if (figure.HasInterval)
            {
                area.Bar($"interval s{style % Styles}", figure.Low, figure.High, y - 0.1, y + 0.1, $"{label}: {Words(figure)}");
            }

            area.Dot("dot", figure.Value, y, $"{label}: {Words(figure)}");
        }

        area.Close();

        static string Words(Estimate figure) => Ticks.Text(figure.Value)
            + (figure.HasInterval ? $", 95 % from {Ticks.Text(figure.Low)} to {Ticks.Text(figure.High)}" : "");
    }

    /// <summary>A dot per trial: where it is in a range, and its score.</summary>
    /// <param name="svg">The destination.</param>
    /// <param name="description">The description for people who cannot see it.</param>
    /// <param name="xLabel">What is varied.</param>
    /// <param name="axis">Its range.</param>
    /// <param name="trials">The trials, each with a tooltip; those that are not finite are left out.</param>
    public static void Trials(
        StringBuilder svg,
        string description,
        string xLabel,
        SearchAxis axis,
        IReadOnlyList<(double X, double Score, string Tooltip)> trials)
    {
        (double low, double high) = axis.Ends;
        double margin = (high - low) * 0.03;
        var area = new ChartArea(
            svg, description, (low - margin, high + margin), ChartArea.RangeOf(trials.Select(trial => trial.Score), fromZero: false));
        area.DrawYAxis("return");
        area.DrawXAxis(xLabel, axis.Marks());
        foreach ((double x, double score, string tooltip) in trials.Where(trial => double.IsFinite(trial.Score)))
        {
            area.Dot("dot", x, score, tooltip);
        }

        area.Close();
    }

    /// <summary>0 for 0, 1 for 1, 2 for 2 and 3, 3 for 4 to 7, …</summary>
    private static int BinOf(int staleness) => staleness <= 0 ? 0 : 1 + BitOperations.Log2((uint)staleness);

    private static int FirstOf(int bin) => bin == 0 ? 0 : 1 << (bin - 1);

    /// <summary>The start of a bin; the last one contains all larger numbers too.</summary>
    private static string TextOf(int bin) => Ticks.Text(FirstOf(bin)) + (bin == BinOf(StalenessHistogram.Largest) ? "+" : "");
}
