namespace Gradus.Experiments;

/// <summary>
/// The style sheet of a report: light or dark like the reader's system, with one column and larger letters on a phone. Contenders differ in
/// colour and in dash, so that no kind of colour vision is needed.
/// </summary>
internal static class ReportStyle
{
    /// <summary>The colours of the contenders by day and by night, and their dashes; null for a line without gaps.</summary>
    public static IReadOnlyList<(string Day, string Night, string? Dash)> Lines { get; } =
    [
        ("#0a6cb3", "#5db4f0", null), ("#c8500a", "#ff9a56", "7 3"), ("#0c8a63", "#4fd1a5", "2 3"), ("#b0508f", "#e897c8", "9 3 2 3"),
        ("#946c00", "#e6bf4d", null), ("#5a52c9", "#a9a3ff", "7 3"), ("#7a7f87", "#b8bec6", "2 3"), ("#a32f3c", "#ff8591", "9 3 2 3"),
    ];

    /// <summary>The style sheet; made after the lines.</summary>
    public static string Css { get; } = $$"""
        :root {
          color-scheme: light dark;
          --ink: #1b2430; --muted: #5b6876; --paper: #ffffff; --panel: #f5f7f9; --rule: #d9dfe5;
          {{Colours(line => line.Day)}}
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ink: #e6ebf0; --muted: #9aa7b4; --paper: #11161c; --panel: #1a2129; --rule: #303a45;
            {{Colours(line => line.Night)}}
          }
        }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1.2rem 1rem 3rem; max-width: 72rem; background: var(--paper); color: var(--ink);
          font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
        h1, li, th, .legend { overflow-wrap: anywhere; }
        h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .4rem; }
        h2 { font-size: 1.15rem; margin: 2rem 0 .6rem; }
        p, ul { margin: .4rem 0; } ul { padding-left: 1.2rem; }
        .muted, figcaption span { color: var(--muted); }
        .legend { display: flex; flex-wrap: wrap; gap: .1rem 1rem; margin: .3rem 0; font-size: .88rem; }
        .legend svg { width: 34px; height: 10px; margin-right: .4rem; vertical-align: middle; }
        .charts { margin-top: 1.2rem; display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1rem; }
        figure { margin: 0; padding: .7rem .7rem .3rem; background: var(--panel); border-radius: .5rem; }
        figcaption { font-weight: 600; font-size: .95rem; line-height: 1.35; margin-bottom: .3rem; }
        figcaption span { display: block; font-weight: 400; font-size: .85rem; }
        figure > svg { display: block; width: 100%; height: auto; }
        svg text { fill: var(--muted); font-size: 12.5px; text-anchor: middle; }
        svg .end { text-anchor: end; } svg .start { text-anchor: start; } svg .axis { fill: var(--ink); }
        .grid { stroke: var(--rule); stroke-width: 1; } .base { stroke: var(--muted); stroke-width: 1; }
        .guide { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 2 4; }
        {{Contenders(0, 4)}}
        {{Contenders(4, 8)}}
        .line { fill: none; stroke: var(--c); stroke-width: 2.2; stroke-linejoin: round; stroke-dasharray: var(--d); }
        .band { fill: var(--c); opacity: .17; } .interval { fill: var(--c); opacity: .55; } .bar { fill: var(--c); opacity: .85; } .dot { fill: var(--paper); stroke: var(--ink); stroke-width: 1.2; } .end-dot { fill: var(--c); }
        .wide { overflow-x: auto; }
        .long { max-height: 34rem; overflow: auto; } @media print { .long { max-height: none; } }
        .long thead th { position: sticky; top: 0; background: var(--paper); z-index: 1; }
        .long td:first-child { position: sticky; left: 0; background: var(--paper); }
        table { border-collapse: collapse; font-size: .92rem; min-width: 100%; }
        th, td { padding: .4rem .6rem; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; }
        td { font-variant-numeric: tabular-nums; } td span { color: var(--muted); white-space: nowrap; }
        tbody th { font-weight: 400; color: var(--muted); min-width: 10rem; position: sticky; left: 0; background: var(--paper); }
        .numbers th, .numbers td { white-space: nowrap; padding: .2rem .4rem; } .numbers { min-width: 0; font-size: .8rem; } details:target { background: var(--panel); }
        .tape { display: block; margin: 0 auto; height: auto; width: max(100%, calc(.6 * var(--width))); max-width: var(--width); } .tape a { text-decoration: none; }
        .edge { fill: none; stroke: var(--muted); stroke-width: 1.2; opacity: .55; }
        .node { fill: var(--panel); stroke: var(--muted); stroke-width: 1.2; } .node.theta { stroke: var(--c0); stroke-width: 2; }
        .node.right { stroke: var(--c2); stroke-width: 2; } .node.kink { stroke: var(--c4); stroke-width: 2; stroke-dasharray: 5 3; }
        .node.wrong { stroke: var(--c7); stroke-width: 4; }
        @media (max-width: 30rem) {
          svg:not(.tape) text { font-size: 15.5px; } .tape { width: var(--width); } body { padding: 1rem .7rem 2rem; }
          table { font-size: .85rem; } th, td { padding: .35rem .4rem; } tbody th { min-width: 7.5rem; } td span { display: block; }
        }
        pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: .7rem; background: var(--panel); border-radius: .5rem; font: .82rem/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
        summary { cursor: pointer; } details { margin: .5rem 0; }
        """;

    private static string Colours(Func<(string Day, string Night, string? Dash), string> choose) =>
        string.Join(' ', Lines.Select((line, i) => $"--c{i}: {choose(line)};"));

    private static string Contenders(int first, int end) => string.Join(' ', Enumerable.Range(first, end - first).Select(
        i => $".s{i} {{ --c: var(--c{i});{(Lines[i].Dash is { } dash ? $" --d: {dash};" : "")} }}"));
}
