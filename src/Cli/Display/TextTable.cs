using Spectre.Console;

namespace Gradus.Cli;

/// <summary>
/// A text table: aligned columns in a file; borders and colours on a screen, where the last column, which may be prose, takes the remaining
/// width. If that is too little, the prose goes below its row, and on the narrowest screens the other columns go below the first.
/// </summary>
internal static class TextTable
{
    private const int Border = 3;
    private const int Gap = 2;
    private const int MinProseWidth = 30;
    private const int Unlimited = int.MaxValue / 4;

    public static void Write(Terminal terminal, string[] headings, IEnumerable<string[]> rows)
    {
        headings = [.. headings.Select(PlainText.Of)];
        string[][] all = [.. rows.Select(row => row.Select(PlainText.Of).ToArray())];
        int[] widths = [.. headings.Select((heading, column) => all.Select(row => row[column].Length).Append(heading.Length).Max())];
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(terminal.OutScreen),
            Ansi = terminal.OutIsLive ? AnsiSupport.Yes : AnsiSupport.No,
            Interactive = InteractionSupport.No,
            ColorSystem = Terminal.Colours,
        });
        int room = terminal.Width - widths[..^1].Sum() - (Border * widths.Length) - 1;
        if (!terminal.OutIsLive || room >= Math.Min(widths[^1], MinProseWidth))
        {
            console.Profile.Width = terminal.OutIsLive ? terminal.Width : Unlimited;
            console.Write(Framed(headings, all, terminal.OutIsLive ? TableBorder.Rounded : TableBorder.None));
            return;
        }

        console.Profile.Width = Unlimited; // lines are broken here
        if (widths[..^1].Sum(width => width + Gap) <= terminal.Width)
        {
            WriteProseBelow(console, headings, all, widths, terminal.Width);
        }
        else
        {
            WriteColumnsBelow(console, headings, all, terminal.Width);
        }
    }

    /// <summary>Breaks a text between words.</summary>
    public static IEnumerable<string> Lines(string text, int width)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        yield return line;
    }

    private static Table Framed(string[] headings, string[][] rows, TableBorder border)
    {
        Table table = new Table().Border(border).BorderColor(Color.Grey);
        for (int column = 0; column < headings.Length; column++)
        {
            var heading = new TableColumn($"[bold]{Markup.Escape(headings[column])}[/]");
            table.AddColumn(column < headings.Length - 1 ? heading.NoWrap() : heading);
        }

        foreach (string[] row in rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        return table;
    }

    private static void WriteProseBelow(IAnsiConsole console, string[] headings, string[][] rows, int[] widths, int width)
    {
        console.MarkupLine($"[bold]{Aligned(headings)}[/]");
        foreach (string[] row in rows)
        {
            console.MarkupLine(Aligned(row));
            WriteBelow(console, row[^1], width);
        }

        string Aligned(string[] cells) =>
            Markup.Escape(string.Concat(cells[..^1].Select((cell, column) => cell.PadRight(widths[column] + Gap))).TrimEnd());
    }

    private static void WriteColumnsBelow(IAnsiConsole console, string[] headings, string[][] rows, int width)
    {
        foreach (string[] row in rows)
        {
            console.MarkupLine($"[bold]{Markup.Escape(row[0])}[/]");
            WriteBelow(
                console,
                string.Join(
                    ", ",
                    headings[1..^1].Zip(row[1..^1]).Where(pair => pair.Second.Length > 0).Select(pair => $"{pair.First} {pair.Second}")),
                width);
            WriteBelow(console, row[^1], width);
        }
    }

    private static void WriteBelow(IAnsiConsole console, string text, int width)
    {
        foreach (string line in Lines(text, width - Gap).Where(line => line.Length > 0))
        {
            console.MarkupLine($"[grey]{new string(' ', Gap)}{Markup.Escape(line)}[/]");
        }
    }
}
