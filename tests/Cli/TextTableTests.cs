using System.Text.RegularExpressions;
using Gradus.Cli;

namespace Gradus.Tests;

public sealed partial class TextTableTests
{
    private static readonly string[] Headings = ["id", "steps", "what it is about"];

    private static readonly string[][] Rows =
    [
        ["CartPole-v1", "500", "balance a pole on a cart that is pushed left or right"],
        ["Pendulum-v1", "200", "swing it up"],
    ];

    [Fact]
    public void A_wide_screen_gets_a_frame_with_prose_in_its_last_column()
    {
        string[] lines = Write(width: 60);

        Assert.StartsWith("╭", lines[0], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 60));
        Assert.Contains("│ CartPole-v1 │ 500   │ balance a pole on a cart that is", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public void A_narrow_screen_gets_prose_below_its_row() => Assert.Equal(
        [
            "id           steps",
            "CartPole-v1  500",
            "  balance a pole on a",
            "  cart that is pushed",
            "  left or right",
            "Pendulum-v1  200",
            "  swing it up",
        ],
        Write(width: 24));

    [Fact]
    public void The_narrowest_screen_gets_all_columns_below_the_first() => Assert.Equal(
        [
            "CartPole-v1",
            "  steps 500",
            "  balance a pole",
            "  on a cart that",
            "  is pushed left",
            "  or right",
            "Pendulum-v1",
            "  steps 200",
            "  swing it up",
        ],
        Write(width: 17));

    [Fact]
    public void What_has_no_value_is_not_named_below_the_first_column()
    {
        using var output = new StringWriter();
        TextTable.Write(new Terminal(output, TextWriter.Null, OutIsLive: true, ErrorIsLive: false, Width: 12, Height: 24), Headings, [["CartPole-v1", "", "balance"]]);

        Assert.DoesNotContain("steps", output.ToString(), StringComparison.Ordinal);
    }

    private static string[] Write(int width)
    {
        using var output = new StringWriter();
        TextTable.Write(new Terminal(output, TextWriter.Null, OutIsLive: true, ErrorIsLive: false, width, Height: 24), Headings, Rows);
        return [.. EscapeSequence().Replace(output.ToString(), "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd())];
    }

    [GeneratedRegex(@"\x1b\[[0-9;?]*[A-Za-z]")]
    private static partial Regex EscapeSequence();
}
