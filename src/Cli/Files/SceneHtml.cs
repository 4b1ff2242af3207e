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
        figure { display: grid; margin: 0; padding: .5rem; background: var(--panel); border-radius: .5rem; } figure > * { grid-area: 1 / 1; width: 100%; height: auto; max-height: 65vh; }
        canvas { object-fit: contain; image-rendering: pixelated; } svg.cells { --ink: #fff; --quiet: #969696; --accent: #5db4f0; }
        path { fill: none; stroke: var(--c); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; vector-effect: non-scaling-stroke; } path.a { stroke-width: 3.5; } path.f { fill: var(--c); fill-rule: evenodd; }
        text { fill: var(--c); text-anchor: middle; dominant-baseline: central; }
        .i { --c: var(--ink); } .q { --c: var(--quiet); } .a { --c: var(--accent); } .o { --c: #e69f00; } .s { --c: #56b4e9; } .y { --c: #d4c400; } .v { --c: #d55e00; } .b { --c: #2a86c8; } .g { --c: #009e73; } .p { --c: #cc79a7; } .w { --c: #aa4499; }
        div { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; margin-top: .7rem; }
        button, select { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--quiet); border-radius: .4rem; padding: .35rem .7rem; min-width: 4.6rem; }
        input { flex: 1 1 7rem; min-width: 0; accent-color: var(--accent); height: 1.8rem; }
        #actions { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 9.5rem), 1fr)); align-items: stretch; } #actions:empty { display: none; }
        .choice { position: relative; display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 .5rem; margin: 0; padding: .35rem .7rem; text-align: left; overflow: hidden; border: 1px solid var(--quiet); border-radius: .4rem; }
        .choice::before { content: ""; position: absolute; inset: 0; width: var(--share, 0%); background: var(--accent); opacity: .22; }
        .choice span { position: relative; font-variant-numeric: tabular-nums; } .choice.taken { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
        output { flex: 1 0 100%; font-variant-numeric: tabular-nums; font-size: 1.05rem; }
        """;

    private const string FigureOf = """
        <canvas id="c" width="1" height="1" aria-hidden="true" hidden></canvas><svg{cells} viewBox="0 0 {width} {height}" role="img" aria-label="{title}"><g id="scene"></g></svg>
        """;

    private const string Draw = """
        const palette = [{palette}];
        function draw([shapes, cells, columns]) {
          by('scene').innerHTML = shapes;
          const canvas = by('c'), pen = canvas.getContext('2d');
          canvas.hidden = !cells;
          if (!cells) return;
          if (canvas.width !== +columns || canvas.height !== cells.length / columns) {
            canvas.width = columns;
            canvas.height = cells.length / columns;
          }
          for (let i = 0; i < cells.length; i++) {
            pen.fillStyle = palette[cells.charCodeAt(i) - {first}];
            pen.fillRect(i % columns, Math.floor(i / columns), 1, 1);
          }
        }
        """;

    /// <summary>The element that frames are drawn in.</summary>
    /// <param name="scene">The first scene of the episode, whose proportions the picture has.</param>
    /// <param name="title">What it shows, in words.</param>
    public static string Figure(Scene scene, string title) => FigureOf
        .Replace("{cells}", scene.Grid is null ? "" : " class=\"cells\"")
        .Replace("{width}", BrowserFrame.Number(BrowserFrame.Width))
        .Replace("{height}", BrowserFrame.Number(BrowserFrame.Height(scene)))
        .Replace("{title}", WebUtility.HtmlEncode(title));

    /// <summary>A function <c>draw</c> of a <see cref="BrowserFrame"/>; it needs a function <c>by</c> that finds an element.</summary>
    public static string Script() => Draw
        .Replace("{first}", BrowserFrame.Number(BrowserFrame.FirstLetter))
        .Replace("{palette}", string.Join(',', SceneGrid.Palette.Select(colour => $"'rgb({colour.Red} {colour.Green} {colour.Blue})'")));

    /// <summary>A frame as a literal of JavaScript.</summary>
    public static string Frame(Scene scene) => $"[{string.Join(',', BrowserFrame.Of(scene).Select(part => $"'{part}'"))}]";
}
