using System.Globalization;
using System.Net;
using Gradus.Envs;

namespace Gradus.Cli;

/// <summary>
/// An episode as one self-contained HTML file: strokes as numbers, or a letter for each cell of a grid, and a few lines of script that draw
/// them.
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
        <script>
        const frames = [{frames}];
        const returns = [{returns}];
        const by = id => document.getElementById(id);
        const last = frames.length - 1;
        let playing, timer;
        {draw}
        function show() {
          const i = +by('at').value;
          draw(frames[i]);
          by('say').textContent = 'step ' + i + ' of ' + last + ', return ' + returns[i] + (i === last ? ', {end}' : '');
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
        show();
        toggle(!matchMedia('(prefers-reduced-motion: reduce)').matches);
        </script>
        </body>
        </html>

        """;

    public static string Write(PlayedEpisode episode, int framesPerSecond)
    {
        Scene first = episode.Scenes[0];
        string title = $"{episode.Algorithm} on {episode.Environment}, seed {episode.Seed}";
        return PageText.Fill(
            Page,
            new Dictionary<string, string>
            {
                ["style"] = SceneHtml.Style,
                ["figure"] = SceneHtml.Figure(first, title),
                ["draw"] = SceneHtml.Script(first),
                ["title"] = WebUtility.HtmlEncode(title),
                ["task"] = WebUtility.HtmlEncode(episode.Environment),
                ["who"] = WebUtility.HtmlEncode(string.Create(
                    CultureInfo.InvariantCulture,
                    $"A policy of {episode.Algorithm}, seed {episode.Seed}: return {episode.Returns[^1]:0.##} in {episode.Steps:N0} steps "
                        + $"({episode.End}).")),
                ["last"] = episode.Steps.ToString(CultureInfo.InvariantCulture),
                ["end"] = episode.End,
                ["interval"] = BrowserFrame.Number(1000.0 / framesPerSecond),
                ["returns"] = string.Join(
                    ',', episode.Returns.Select(value => string.Create(CultureInfo.InvariantCulture, $"'{value:0.##}'"))),
                ["frames"] = string.Join(",\n", episode.Scenes.Select(SceneHtml.Frame)),
            });
    }
}
