using System.Net;
using Gradus.Envs;

namespace Gradus.Cli;

/// <summary>What pages that show an episode have in common: their style, the figure, and the script that draws a frame in it.</summary>
internal static class SceneHtml
{
    /// <summary>The style sheet.</summary>
    public const string Style = """
        :root { color-scheme: light dark; --ink: #1b2430; --muted: #5b6876; --paper: #fff; --panel: #f5f7f9; --quiet: #8a96a3; --accent: #0a6cb3; --warm: #c8500a; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6ebf0; --muted: #9aa7b4; --paper: #11161c; --panel: #1a2129; --quiet: #75818d; --accent: #5db4f0; --warm: #ff9a56; } }
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
        """;

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
          for (let i = 0; i < frame[0].length; i++) {
            pen.fillStyle = palette[frame[0].charCodeAt(i) - {first}];
            pen.fillRect(i % {columns}, Math.floor(i / {columns}), 1, 1);
          }
        }
        """;

    /// <summary>The element that frames are drawn in.</summary>
    /// <param name="scene">Any scene of the episode, which says what kind it is.</param>
    /// <param name="title">What it shows, in words.</param>
    public static string Figure(Scene scene, string title) => (scene.Grid is null ? Strokes : Cells)
        .Replace("{width}", BrowserFrame.Number(BrowserFrame.Width))
        .Replace("{height}", BrowserFrame.Number(BrowserFrame.Height(scene)))
        .Replace("{columns}", BrowserFrame.Number(scene.Width))
        .Replace("{rows}", BrowserFrame.Number(scene.Height))
        .Replace("{title}", WebUtility.HtmlEncode(title));

    /// <summary>A function <c>draw</c> of a <see cref="BrowserFrame"/>; it needs a function <c>by</c> that finds an element.</summary>
    /// <param name="scene">Any scene of the episode.</param>
    public static string Script(Scene scene) => (scene.Grid is null ? DrawStrokes : DrawCells)
        .Replace("{first}", BrowserFrame.Number(BrowserFrame.FirstLetter))
        .Replace("{columns}", BrowserFrame.Number(scene.Width))
        .Replace("{palette}", string.Join(',', SceneGrid.Palette.Select(colour => $"'rgb({colour.Red} {colour.Green} {colour.Blue})'")));

    /// <summary>A frame as a literal of JavaScript.</summary>
    public static string Frame(Scene scene) => $"[{string.Join(',', BrowserFrame.Of(scene).Select(part => $"'{part}'"))}]";
}
