using System.Globalization;
using System.Text;

namespace Gradus.Experiments;

/// <summary>
/// The page of a live dashboard. <see cref="Shell"/> is loaded once; its script asks for <see cref="Runs"/> every second and shows that,
/// drawn by the same code as the reports. Everything that comes from a run is text.
/// </summary>
public static class BoardPage
{
    /// <summary>Runs that can be told apart in a chart.</summary>
    public const int MaxShown = Charts.Styles;

    /// <summary>Points of a curve.</summary>
    private const int MaxPoints = 240;

    private const string Script = """
        const by = id => document.getElementById(id);
        const runs = by('runs'), stage = by('stage'), frame = by('frame');
        const opened = new Set();
        let chosen = null, tag = '', lost = 0, timer, watched, question = new AbortController();
        async function refresh() {
          clearTimeout(timer);
          question.abort(); // an answer about an older choice would undo the choice
          const mine = question = new AbortController();
          try {
            const query = chosen ? '?' + new URLSearchParams([...chosen].map(name => ['show', name]).concat([['chosen', '1']])) : '';
            const answer = await fetch('runs' + query, { headers: tag ? { 'If-None-Match': tag } : {}, signal: mine.signal });
            const html = await answer.text();
            if (answer.status === 200 && !runs.querySelector(':active')) { // a click ends on the element that it began on
              tag = answer.headers.get('ETag');
              const focus = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset : {};
              runs.innerHTML = html;
              const again = [...runs.querySelectorAll('[data-run],[data-watch]')].find(
                item => (focus.run && item.dataset.run === focus.run) || (focus.watch && item.dataset.watch === focus.watch));
              if (again) again.focus({ preventScroll: true });
              for (const part of runs.querySelectorAll('details')) part.open = opened.has(part.id);
            } else if (answer.status === 403) {
              throw 'This page needs the address that the command printed, with its token.';
            } else if (answer.status !== 200 && answer.status !== 304) {
              throw 'The dashboard answered ' + answer.status + '.';
            }
            lost = 0;
            by('news').textContent = '';
          } catch (problem) {
            if (mine !== question) return;
            lost++;
            by('news').textContent = typeof problem === 'string' ? problem
              : 'The command that serves this page has ended; what is shown is its last state.';
          }
          if (lost < 30) timer = setTimeout(refresh, document.hidden ? 5000 : 1000);
        }
        function watch(name) {
          watched = name;
          stage.hidden = false;
          frame.src = 'play?' + new URLSearchParams({ run: name });
          stage.scrollIntoView({ block: 'nearest' });
        }
        runs.addEventListener('change', event => {
          if (!event.target.dataset.run) return;
          chosen = new Set([...runs.querySelectorAll('[data-run]')].filter(box => box.checked).map(box => box.dataset.run));
          tag = '';
          refresh();
        });
        runs.addEventListener('toggle', event => opened[event.target.open ? 'add' : 'delete'](event.target.id), true);
        runs.addEventListener('click', event => { if (event.target.dataset.watch) watch(event.target.dataset.watch); });
        by('again').addEventListener('click', () => watch(watched));
        by('close').addEventListener('click', () => { stage.hidden = true; frame.src = 'about:blank'; });
        document.addEventListener('visibilitychange', () => { if (!document.hidden && lost < 30) refresh(); });
        refresh();
        """;

    private const string Css = """
        .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: .7rem; margin: .8rem 0; }
        .card { background: var(--panel); border-radius: .5rem; padding: .6rem .8rem; font-size: .92rem; min-width: 0; }
        .card label { display: flex; gap: .5rem; align-items: center; font-weight: 600; overflow-wrap: anywhere; cursor: pointer; }
        .card label span { min-width: 0; } .card label svg { flex: 0 0 34px; width: 34px; height: 10px; }
        .card input { accent-color: var(--c0); width: 1.05rem; height: 1.05rem; flex: none; }
        .card p { margin: .25rem 0; color: var(--muted); font-variant-numeric: tabular-nums; }
        .card p b { color: var(--ink); font-weight: 600; }
        .card progress { width: 100%; height: .45rem; accent-color: var(--c0); }
        .card .foot { display: flex; justify-content: space-between; align-items: end; gap: .6rem; margin-bottom: 0; }
        button { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--muted); border-radius: .4rem; padding: .25rem .8rem; cursor: pointer; }
        #news:not(:empty) { padding: .5rem .8rem; border-left: .25rem solid var(--c1); background: var(--panel); }
        #stage { margin: 1rem 0; } #stage[hidden] { display: none; }
        #frame { width: 100%; height: min(46rem, 85vh); border: 0; border-radius: .5rem; background: var(--panel); }
        #stage p { display: flex; gap: .6rem; }
        """;

    /// <summary>The columns that are no charts: what the others are drawn over, and what the cards say.</summary>
    private static readonly string[] Counters = ["env_steps", "updates", "gradient_steps", "seconds", "episodes", Return];

    private const string Return = "mean_return_100";

    /// <summary>The page without its runs.</summary>
    /// <param name="title">The title.</param>
    /// <returns>HTML.</returns>
    public static string Shell(string title)
    {
        string safe = Html.Escape(title);
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <title>{safe}</title>
            <link rel="icon" href="data:,"/>
            <style>
            {ReportStyle.Css}
            {Css}
            </style>
            </head>
            <body>
            <h1>{safe}</h1>
            <p id="news" role="status"></p>
            <section id="stage" hidden>
            <p><button id="again">Play again, with the latest policy</button><button id="close">Close</button></p>
            <iframe id="frame" title="An episode of the policy" sandbox="allow-scripts"></iframe>
            </section>
            <main id="runs"></main>
            <script>
            {Script}
            </script>
            </body>
            </html>

            """;
    }

    /// <summary>The runs as they are now.</summary>
    /// <param name="runs">The runs; those that are not shown have a card, and no curves.</param>
    /// <param name="load">What the machine is doing, in words; null if that is not known.</param>
    /// <param name="remark">What the reader should know of the choice of runs, in a sentence; null for nothing.</param>
    /// <returns>HTML for the inside of the page.</returns>
    public static string Runs(IReadOnlyList<BoardRun> runs, string? load, string? remark = null)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var page = new ReportPage([.. runs.Select(run => run.Name)]);
        if (load is not null)
        {
            page.Paragraph(load, "muted");
        }

        if (remark is not null)
        {
            page.Paragraph(remark);
        }

        if (runs.Count == 0)
        {
            page.Paragraph("There is no run yet. This page shows one as soon as it begins.");
            return page.Html.ToString();
        }

        page.Html.Append("<div class=\"cards\">\n");
        foreach (BoardRun run in runs)
        {
            Card(page.Html, run);
        }

        page.Html.Append("</div>\n");
        foreach (IGrouping<string, BoardRun> group in runs.Where(run => run.IsShown).GroupBy(run => run.Environment))
        {
            page.Heading(group.Key);
            Draw(page, [.. group]);
        }

        return page.Html.ToString();
    }

    private static void Card(StringBuilder html, BoardRun run)
    {
        string name = Html.Escape(run.Name);
        double steps = run.Metrics.Last("env_steps");
        html.Append(
            CultureInfo.InvariantCulture,
            $"<div class=\"card\"><label><input type=\"checkbox\" data-run=\"{name}\"{(run.IsShown ? " checked" : "")}/>"
                + $"{ReportPage.Swatch(run.Style)}<span>{name}</span></label>\n"
                + $"<p>{Html.Escape(run.Algorithm)} on {Html.Escape(run.Environment)}, {StateOf(run)}</p>\n");
        if (run.Steps > 0)
        {
            html.Append(
                CultureInfo.InvariantCulture,
                $"<progress max=\"{run.Steps}\" value=\"{(double.IsFinite(steps) ? Math.Min(steps, run.Steps) : 0):0}\" "
                    + $"aria-label=\"share of the planned steps\"></progress>\n");
        }

        html.Append(CultureInfo.InvariantCulture, $"<p class=\"foot\"><span>{Numbers(run, steps)}</span>");
        if (run.HasPolicy)
        {
            html.Append(CultureInfo.InvariantCulture, $"<button data-watch=\"{name}\" aria-label=\"Watch {name}\">Watch</button>");
        }

        html.Append("</p>\n</div>\n");
    }

    private static string StateOf(BoardRun run) => run.State switch
    {
        BoardRunState.Running => "running",
        BoardRunState.Interrupted => "interrupted",
        _ => "finished",
    };

    private static string Numbers(BoardRun run, double steps)
    {
        if (!double.IsFinite(steps))
        {
            return "nothing measured yet";
        }

        double seconds = run.Metrics.Last("seconds");
        string done = run.Steps > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{steps:N0} of {run.Steps:N0} steps")
            : string.Create(CultureInfo.InvariantCulture, $"{steps:N0} steps");
        string speed = seconds > 0 ? string.Create(CultureInfo.InvariantCulture, $", {steps / seconds:N0} a second") : "";
        double left = run.Steps > steps && seconds > 0 ? (run.Steps - steps) * seconds / steps : 0;
        string time = run.State == BoardRunState.Running && left > 0 ? $", {Duration(left)} left" : "";
        string load = run.Load is { } taken ? $"<br/>{Html.Escape(taken)}" : "";
        return $"return <b>{ReportTable.Text(run.Metrics.Last(Return), "0.##")}</b><br/>{done}{speed}{time}{load}";
    }

    private static string Duration(double seconds) => seconds switch
    {
        < 100 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"),
        < 6_000 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3_600:0.0} h"),
    };

    private static void Draw(ReportPage page, BoardRun[] runs)
    {
        double? threshold = runs[0].RewardThreshold;
        (double, string)[] guides = threshold is { } solved ? [(solved, ReportTable.Text(solved, "0.##") + ", solved")] : [];
        page.Charts(() =>
        {
            Figure("Return", "mean of the last 100 training episodes", "environment steps", "env_steps", Return, guides);
            Figure("Return, by the clock", "over seconds of training", "seconds", "seconds", Return, guides);
        });
        page.Html.Append(
            CultureInfo.InvariantCulture, $"<details id=\"of {Html.Escape(runs[0].Environment)}\"><summary>All other metrics</summary>\n");
        page.Charts(() =>
        {
            foreach (string name in runs.SelectMany(run => run.Metrics.Names).Distinct().Except(Counters))
            {
                Figure(name, "", "environment steps", "env_steps", name, []);
            }
        });
        page.Html.Append("</details>\n");

        void Figure(string title, string explanation, string xLabel, string x, string y, (double, string)[] lines)
        {
            var curves = new (string Label, CurveBand Band)[Charts.Styles]; // each in the place of its style
            Array.Fill(curves, ("", CurveBand.Of([])));
            foreach (BoardRun run in runs)
            {
                curves[run.Style % Charts.Styles] = (run.Name, Thinned(run.Metrics.Column(x), run.Metrics.Column(y)));
            }

            if (curves.Any(curve => curve.Band.X.Length > 0))
            {
                page.Figure(
                    title,
                    explanation,
                    () => Charts.Curves(page.Html, $"{title} over {xLabel}", xLabel, y == Return ? "return" : "", curves, lines),
                    isThere: null);
            }
        }
    }

    /// <summary>A curve with no more points than a screen can show; the last one is always there.</summary>
    private static CurveBand Thinned(double[] x, double[] y)
    {
        int[] finite = [.. Enumerable.Range(0, Math.Min(x.Length, y.Length)).Where(i => double.IsFinite(x[i]) && double.IsFinite(y[i]))];
        int stride = 1 + (finite.Length / MaxPoints);
        int[] kept = [.. finite.Where((_, place) => place % stride == 0 || place == finite.Length - 1)];
        double[] heights = [.. kept.Select(i => y[i])];
        return new CurveBand([.. kept.Select(i => x[i])], heights, heights, heights);
    }
}
