using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using Gradus.Envs;

namespace Gradus.Cli;

/// <summary>
/// An episode as one self-contained HTML file: shapes as SVG, or a letter for each cell of a grid, what the policy did and could have done
/// at every step, and a few lines of script that show them.
/// </summary>
internal static class HtmlReplay
{
    private const string Page = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{title}</title>
        <style>
        {style}
        </style>
        </head>
        <body>
        <h1>{task}</h1>
        <p>{who}</p>
        <figure>{figure}</figure>
        <div>
        <button id="play" title="space bar">Pause</button>
        <input id="at" type="range" min="0" max="{last}" value="0" aria-label="step" title="arrow keys">
        <select id="speed" aria-label="speed"><option value="0.25">¼ ×</option><option value="0.5">½ ×</option><option value="1" selected>1 ×</option><option value="2">2 ×</option><option value="4">4 ×</option></select>
        <output id="say"></output>
        </div>
        <div id="actions" role="group" aria-label="actions"></div>
        <script>
        const frames = [{frames}];
        const says = [{says}];
        const labels = [{labels}];
        const actions = [{actions}];
        const by = id => document.getElementById(id);
        const last = frames.length - 1;
        let playing, timer;
        {draw}
        function show() {
          const i = +by('at').value;
          draw(frames[i]);
          by('say').textContent = 'step ' + i + ' of ' + last + says[i] + (i === last ? ', {end}' : '');
          rows.forEach((row, j) => {
            const [share, text, taken] = actions[i][j] ?? [0, '', 0];
            row.style.setProperty('--share', share + '%');
            row.lastChild.textContent = text;
            row.classList.toggle('taken', taken === 1);
          });
        }
        function move(to) { by('at').value = to; show(); }
        function run() { if (+by('at').value < last) move(+by('at').value + 1); else toggle(false); }
        function toggle(on) {
          playing = on;
          clearInterval(timer);
          if (on) timer = setInterval(run, {interval} / by('speed').value);
          by('play').textContent = on ? 'Pause' : 'Play';
        }
        function press() { if (!playing && +by('at').value === last) move(0); toggle(!playing); }
        by('play').addEventListener('click', press);
        by('speed').addEventListener('change', () => toggle(playing));
        by('at').addEventListener('input', () => { toggle(false); show(); });
        document.addEventListener('keydown', event => {
          if (event.key === ' ' && event.target === document.body) { event.preventDefault(); press(); }
          const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
          if (way && event.target !== by('at') && event.target !== by('speed')) { toggle(false); move(+by('at').value + way); }
        });
        const rows = labels.map(label => {
          const row = document.createElement('div');
          row.className = 'choice';
          row.append(...[label, ''].map(textContent => Object.assign(document.createElement('span'), { textContent })));
          by('actions').append(row);
          return row;
        });
        show();
        toggle(!matchMedia('(prefers-reduced-motion: reduce)').matches);
        </script>
        </body>
        </html>

        """;

    public static string Write(PlayedEpisode episode, int framesPerSecond)
    {
        Scene first = episode.Moments[0].Scene;
        string title = $"{episode.Algorithm} on {episode.Environment}, seed {episode.Seed}";
        return PageText.Fill(
            Page,
            new Dictionary<string, string>
            {
                ["style"] = SceneHtml.Style,
                ["figure"] = SceneHtml.Figure(first, title),
                ["draw"] = SceneHtml.Script(),
                ["title"] = WebUtility.HtmlEncode(title),
                ["task"] = WebUtility.HtmlEncode(episode.Environment),
                ["who"] = WebUtility.HtmlEncode(string.Create(
                    CultureInfo.InvariantCulture,
                    $"A policy of {episode.Algorithm}, seed {episode.Seed}: return {episode.Return:0.##} in {episode.Steps:N0} steps "
                        + $"({episode.End}).")),
                ["last"] = (episode.Moments.Count - 1).ToString(CultureInfo.InvariantCulture),
                ["end"] = episode.End,
                ["says"] = string.Join(',', episode.Moments.Select(Said)),
                ["labels"] = string.Join(',', episode.Lines.Labels.Select(label => $"'{JavaScriptEncoder.Default.Encode(label)}'")),
                ["actions"] = string.Join(',', episode.Moments.Select(Done)),
                ["interval"] = BrowserFrame.Number(1000.0 / framesPerSecond),
                ["frames"] = string.Join(",\n", episode.Moments.Select(moment => SceneHtml.Frame(moment.Scene))),
            });
    }

    private static string Said(PlayedMoment moment)
    {
        string said = string.Create(CultureInfo.InvariantCulture, $", return {moment.Return:0.##}, reward {moment.Reward:0.##}");
        return double.IsNaN(moment.Value)
            ? $"'{said}'"
            : string.Create(CultureInfo.InvariantCulture, $"'{said}, value {moment.Value:0.##}'");
    }

    private static string Done(PlayedMoment moment)
    {
        var text = new StringBuilder("[");
        foreach (ActionLine line in moment.Actions)
        {
            text.Append(text.Length > 1 ? "," : "").Append(
                CultureInfo.InvariantCulture, $"[{100 * line.Share:0},'{line.Text}',{(line.IsTaken ? 1 : 0)}]");
        }

        return text.Append(']').ToString();
    }
}
