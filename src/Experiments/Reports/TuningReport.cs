using System.Globalization;

namespace Gradus.Experiments;

/// <summary>
/// A search as one self-contained page: which hyper-parameters mattered, how the return depends on each, the best trials, and how to
/// repeat them.
/// </summary>
public sealed class TuningReport
{
    private const int BestShown = 10;

    private readonly TuningStudy _study;
    private readonly ReportPage _page = new([]);
    private readonly IReadOnlyList<TrialResult> _ranked;
    private readonly IReadOnlyList<double> _importances;

    private TuningReport(TuningStudy study)
    {
        _study = study;
        _importances = study.Importances();
        _ranked = study.Ranking;
    }

    /// <summary>Hyper-parameters, the most important first, and those of which nothing can be said last.</summary>
    private IEnumerable<int> ByImportance => Enumerable.Range(0, _importances.Count)
        .OrderByDescending(i => double.IsNaN(_importances[i]) ? double.NegativeInfinity : _importances[i]);

    /// <summary>Writes the page.</summary>
    /// <param name="study">The search, with at least one result.</param>
    /// <param name="command">The command line of the search.</param>
    /// <param name="machine">A description of the machine.</param>
    /// <param name="repeat">The command that trains a trial with a seed and a number of steps.</param>
    /// <returns>HTML.</returns>
    public static string Write(TuningStudy study, string command, string machine, Func<int, ulong, long, string> repeat) =>
        new TuningReport(study).Write(command, machine, repeat);

    private string Write(string command, string machine, Func<int, ulong, long, string> repeat)
    {
        _page.Open($"Hyper-parameters of {_study.Algorithm.Name} for {_study.Environment}");
        _page.Paragraph(WhatWasDone());
        _page.Charts(() =>
        {
            DrawImportances();
            DrawProgress();
            foreach (int i in ByImportance)
            {
                DrawDependence(i);
            }
        });
        WriteBest();
        _page.Heading("What importance means");
        _page.Paragraph(
            "Kelley's ε² of a one-way analysis of variance on the ranks of the returns of rung 1, which every trial was trained on: the "
                + "share of their variance that a hyper-parameter explains alone, less what chance would explain; trials are grouped by "
                + "value, or into up to five parts of an interval with equally many trials each. What two of them do only together counts "
                + "for neither, and with few trials a small ε² means nothing.",
            "muted");
        _page.Heading("How it was done");
        _page.Paragraph(machine);
        _page.Html.Append(CultureInfo.InvariantCulture, $"<pre>{Html.Escape(command)}</pre>\n");
        WriteCommands(repeat);
        return _page.Close();
    }

    private string WhatWasDone()
    {
        IReadOnlyList<long> steps = _study.Steps;
        int[] counts = [.. Enumerable.Range(0, steps.Count).Select(rung => _study.Results.Count(result => result.Rung == rung))];
        string rungs = steps.Count == 1
            ? string.Create(CultureInfo.InvariantCulture, $"{counts[0]} trials of {steps[0]:N0} environment steps")
            : string.Join("; ", steps.Select((length, rung) => string.Create(
                CultureInfo.InvariantCulture,
                $"{(rung == 0 ? "Rung" : "rung")} {rung + 1}: {counts[rung]} trials of {length:N0} environment steps")));
        int failed = _study.Results.Count(result => result.Failure is not null);
        string failures = failed == 0 ? "" : $" {failed} {(failed == 1 ? "has" : "have")} failed.";
        return $"{rungs}. {(_study.Seeds.Count == 1 ? "Seed" : "Seeds")} {string.Join(", ", _study.Seeds)}; the return is the mean of "
            + $"{_study.Episodes} episodes with greedy actions after training.{failures}";
    }

    private void DrawImportances() => _page.Figure(
        "Importance",
        "the share of the variance of the trials' ranks that each explains alone (ε²)",
        () => Charts.Intervals(
            _page.Html,
            "Importance of each hyper-parameter",
            "ε²",
            [.. ByImportance.Select(i => (0, _study.Space.Ranges[i].Key, new Estimate(_importances[i], double.NaN, double.NaN)))],
            guide: 0),
        isThere: null);

    private void DrawProgress()
    {
        var best = new List<double>();
        foreach (TrialResult result in _study.Results)
        {
            double before = best.Count > 0 ? best[^1] : double.NaN;
            best.Add(double.IsNaN(result.Score) || result.Score <= before ? before : result.Score);
        }

        double[] y = [.. best.Where(double.IsFinite)];
        double[] x = [.. Enumerable.Range(best.Count - y.Length + 1, y.Length).Select(i => (double)i)];
        _page.Figure(
            "The best so far",
            "highest return of a trial, on any rung",
            () => Charts.Curves(_page.Html, "Best return by results", "results", "return", [("best", new CurveBand(x, y, y, y))], []),
            isThere: null);
    }

    private void DrawDependence(int setting)
    {
        (string name, Rl.SearchRange range) = _study.Space.Ranges[setting];
        var axis = new SearchAxis(range);
        string scale = range.IsLogarithmic ? ", on a logarithmic scale" : "";
        TrialResult[] first = [.. _study.Results.Where(result => result.Rung == 0)];
        _page.Figure(
            name,
            $"a dot per trial on rung 1; ε² = {ReportTable.Text(_importances[setting], "0.00")}{scale}",
            () => Charts.Trials(
                _page.Html,
                $"Return by {name}",
                name,
                axis,
                [
                    .. first.Select(result => (
                        axis.Place(Value(result)),
                        result.Score,
                        $"trial {result.Trial}: {Value(result)}, {ReportTable.Text(result.Score, "0.#")}")),
                ]),
            isThere: null);

        string Value(TrialResult result) => _study.Trials[result.Trial].Settings[setting].Value;
    }

    private void WriteBest()
    {
        TrialResult[] best = [.. _ranked.Take(BestShown)];
        _page.Heading("The best trials");
        if (best.Length == 0)
        {
            _page.Paragraph("No trial has a result.");
            return;
        }

        ReportTable.Open(_page.Html, best.Select(result => $"trial {result.Trial}"));
        Row("return", result => ReportTable.Text(result.Score, "0.##"));
        Row("environment steps", result => ReportTable.Text(_study.Steps[result.Rung], "N0"));
        for (int i = 0; i < _study.Space.Ranges.Count; i++)
        {
            int setting = i;
            Row(_study.Space.Ranges[i].Key, result => _study.Trials[result.Trial].Settings[setting].Value);
        }

        ReportTable.Close(_page.Html);
        _page.Paragraph(
            "The best of many trials is partly the luckiest. Measure it on seeds that took no part in the search before you rely on it.",
            "muted");
        _page.Html.Append(
            CultureInfo.InvariantCulture, $"<pre>{Html.Escape(TunedSection.Write(_study, best[0].Trial, _study.Steps[^1]))}</pre>\n");

        void Row(string name, Func<TrialResult, string> cell) => ReportTable.Row(_page.Html, name, best.Select(cell));
    }

    private void WriteCommands(Func<int, ulong, long, string> repeat) => _page.Details("The best trials, as commands", () => _page.Html
        .Append("<pre>")
        .AppendJoin('\n', _ranked.Take(BestShown).SelectMany(result => _study.Seeds.Select(
            seed => Html.Escape(repeat(result.Trial, seed, _study.Steps[result.Rung])))))
        .Append("\n</pre>"));
}
