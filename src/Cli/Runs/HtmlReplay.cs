using System.Globalization;
using System.Net;
using System.Text;
using Gradus.Envs.Rendering;

namespace Gradus.Cli.Runs;

/// <summary>An episode as one HTML file that needs nothing else: strokes as numbers, and a few lines of script that draw them.</summary>
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
        :root { color-scheme: light dark; --back: #fff; --text: #222; --quiet: #999; --accent: #1667c5; }
        @media (prefers-color-scheme: dark) { :root { --back: #16181c; --text: #e6e6e6; --quiet: #777; --accent: #6db3ff; } }
        body { background: var(--back); color: var(--text); font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 1rem auto; padding: 0 1rem; }
        svg { width: 100%; height: auto; } path { fill: none; stroke: var(--quiet); stroke-width: 2; stroke-linejoin: round; } path.a { stroke: var(--accent); stroke-width: 4; }
        div { display: flex; gap: 1rem; align-items: center; } input { flex: 1; } output { font-variant-numeric: tabular-nums; min-width: 16rem; }
        </style>
        </head>
        <body>
        <h1>{title}</h1>
        <svg viewBox="0 0 {width} {height}" role="img" aria-label="{title}"><path id="q"/><path id="a" class="a"/></svg>
        <div><button id="play">Pause</button><input id="at" type="range" min="0" max="{last}" value="0" aria-label="step"><output id="say"></output></div>
        <script>
        const frames = [{frames}];
        const returns = [{returns}];
        const by = id => document.getElementById(id);
        let playing = true;
        function show() {
          const i = +by('at').value;
          by('q').setAttribute('d', frames[i][0]);
          by('a').setAttribute('d', frames[i][1]);
          by('say').textContent = 'step ' + i + ', return ' + returns[i] + (i === frames.length - 1 ? ' ({end})' : '');
        }
        function toggle(on) { playing = on; by('play').textContent = on ? 'Pause' : 'Play'; }
        by('at').addEventListener('input', () => { toggle(false); show(); });
        by('play').addEventListener('click', () => { if (!playing && +by('at').value === frames.length - 1) by('at').value = 0; toggle(!playing); });
        setInterval(() => { if (playing) { if (+by('at').value < frames.length - 1) { by('at').value++; show(); } else toggle(false); } }, {interval});
        show();
        </script>
        </body>
        </html>

        """;

    public static string Write(PlayedEpisode episode, int framesPerSecond)
    {
        Scene first = episode.Scenes[0];
        double scale = Width / first.Width;
        return new StringBuilder(Page)
            .Replace("{title}", WebUtility.HtmlEncode($"{episode.Algorithm} on {episode.Environment}, seed {episode.Seed}"))
            .Replace("{width}", Number(Width))
            .Replace("{height}", Number(first.Height * scale))
            .Replace("{last}", Number(episode.Steps))
            .Replace("{end}", episode.End)
            .Replace("{interval}", Number(1000.0 / framesPerSecond))
            .Replace("{returns}", string.Join(',', episode.Returns.Select(value => string.Create(CultureInfo.InvariantCulture, $"'{value:0.##}'"))))
            .Replace("{frames}", string.Join(",\n", episode.Scenes.Select(scene => $"['{Path(scene, scale, accent: false)}','{Path(scene, scale, accent: true)}']")))
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
                path.Append(command).Append(Number((x - scene.Left) * scale)).Append(' ').Append(Number((scene.Height - (y - scene.Bottom)) * scale));
                command = 'L';
            }
        }

        return path.ToString();
    }

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
