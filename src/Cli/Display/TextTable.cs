using Spectre.Console;

namespace Gradus.Cli.Display;

/// <summary>A table of words: with borders and colours on a screen, aligned columns in a file.</summary>
internal static class TextTable
{
    public static void Write(Terminal terminal, string[] headings, IEnumerable<string[]> rows)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(terminal.Out),
            Ansi = terminal.OutIsLive ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = InteractionSupport.No,
            ColorSystem = Terminal.Colours,
        });
        console.Profile.Width = terminal.OutIsLive ? terminal.Width : int.MaxValue / 4;
        Table table = new Table().Border(terminal.OutIsLive ? TableBorder.Rounded : TableBorder.None).BorderColor(Color.Grey);
        foreach (string heading in headings)
        {
            table.AddColumn(new TableColumn($"[bold]{Markup.Escape(heading)}[/]"));
        }

        foreach (string[] row in rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        console.Write(table);
    }
}
