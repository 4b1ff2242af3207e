using System.Globalization;
using System.Net;
using System.Text;
using Gradus.Envs;

namespace Gradus.Cli;

/// <summary>
/// An episode as one self-contained HTML file: strokes as numbers, or a letter for each cell of a grid, and a few lines of script that draw
/// them.
/// </summary>
internal static class HtmlReplay
{
    private const int Width = 800;

    private const string Page = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{title}</title>
        <style>
        :root { color-scheme: light dark; --ink: #1b2430; --muted: #5b6876; --paper: #fff; --panel: #f5f7f9; --quiet: #8a96a3; --accent: #0a6cb3; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6ebf0; --muted: #9aa7b4; --paper: #11161c; --panel: #1a2129; --quiet: #75818d; --accent: #5db4f0; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1.2rem 1rem 2rem; max-width: 52rem; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
        h1 { font-size: 1.4rem; line-height: 1.2; margin: 0 0 .2rem; } p { margin: 0 0 .8rem; color: var(--muted); }
        figure { margin: 0; padding: .5rem; background: var(--panel); border-radius: .5rem; }
        canvas { display: block; width: 100%; max-width: 65vh; margin: 0 auto; image-rendering: pixelated; border-radius: .3rem; }
        svg { display: block; width: 100%; height: auto; max-height: 65vh; }
        path { fill: none; stroke: var(--quiet); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; vector-effect: non-scaling-stroke; } path.a { stroke: var(--accent); stroke-width: 3.5; }
        div { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; margin-top: .7rem; }
        button, select { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--quiet); border-radius: .4rem; padding: .35rem .7rem; min-width: 4.6rem; }
        input { flex: 1 1 7rem; min-width: 0; accent-color: var(--accent); height: 1.8rem; }
        output { flex: 1 0 100%; font-variant-numeric: tabular-nums; font-size: 1.05rem; }
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

    /// <summary>The letter of the first colour. All of these are letters of two bytes, which need no escape.</summary>
    private const char FirstLetter = '\u0100';

    private const string Strokes =
        """<svg viewBox="0 0 {width} {height}" role="img" aria-label="{title}"><path id="q"/><path id="a" class="a"/></svg>""";

    private const string DrawStrokes = """
        function draw(frame) { by('q').setAttribute('d', frame[0]); by('a').setAttribute('d', frame[1]); }
        """;

    private const string Cells = """<canvas id="c" width="{columns}" height="{rows}" role="img" aria-label="{title}"></canvas>""";

    private const string DrawCells = """
        const palette = [{palette}];
        function draw(frame) {
          const pen = by('c').getContext('2d');
          for (let i = 0; i < frame.length; i++) {
            pen.fillStyle = palette[frame.charCodeAt(i) - 256];
            pen.fillRect(i % {columns}, Math.floor(i / {columns}), 1, 1);
          }
        }
        """;

    public static string Write(PlayedEpisode episode, int framesPerSecond)
    {
        Scene first = episode.Scenes[0];
        double scale = Width / first.Width;
        return new StringBuilder(Page)
            .Replace("{figure}", first.Grid is null ? Strokes : Cells)
            .Replace("{draw}", first.Grid is null ? DrawStrokes : DrawCells)
            .Replace("{columns}", Number(first.Width))
            .Replace("{rows}", Number(first.Height))
            .Replace("{palette}", string.Join(',', SceneGrid.Palette.Select(colour => $"'rgb({colour.Red} {colour.Green} {colour.Blue})'")))
            .Replace("{title}", WebUtility.HtmlEncode($"{episode.Algorithm} on {episode.Environment}, seed {episode.Seed}"))
            .Replace("{task}", WebUtility.HtmlEncode(episode.Environment))
            .Replace("{who}", WebUtility.HtmlEncode(string.Create(
                CultureInfo.InvariantCulture,
                $"A policy of {episode.Algorithm}, seed {episode.Seed}: return {episode.Returns[^1]:0.##} in {episode.Steps:N0} steps "
                    + $"({episode.End}).")))
            .Replace("{width}", Number(Width))
            .Replace("{height}", Number(first.Height * scale))
            .Replace("{last}", Number(episode.Steps))
            .Replace("{end}", episode.End)
            .Replace("{interval}", Number(1000.0 / framesPerSecond))
            .Replace(
                "{returns}",
                string.Join(',', episode.Returns.Select(value => string.Create(CultureInfo.InvariantCulture, $"'{value:0.##}'"))))
            .Replace(
                "{frames}",
                string.Join(
                    ",\n",
                    episode.Scenes.Select(scene => scene.Grid is { } grid
                        ? $"'{string.Concat(grid.Cells.Select(cell => (char)(FirstLetter + cell)))}'"
                        : $"['{Path(scene, scale, accent: false)}','{Path(scene, scale, accent: true)}']")))
            .ToString();
    }

    private static string Path(Scene scene, double scale, bool accent)
    {
        var path = new StringBuilder();
        foreach (SceneLine line in scene.Lines.Where(line => line.Accent == accent))
        {
            char command = 'M';
            foreach ((double x, double y) in line.Points.Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y)))
            {
                path.Append(command).Append(Number((x - scene.Left) * scale)).Append(' ').Append(
                    Number((scene.Height - (y - scene.Bottom)) * scale));
                command = 'L';
            }
        }

        return path.ToString();
    }

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
