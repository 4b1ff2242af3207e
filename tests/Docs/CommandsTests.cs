using System.Text.RegularExpressions;
using Gradus.Cli;

namespace Gradus.Tests;

/// <summary>Command lines that a reader copies, from a page or from <c>--help</c>, are understood.</summary>
public sealed partial class CommandsTests
{
    [Fact]
    public void Commands_in_the_pages_are_understood()
    {
        (string Page, string Line)[] commands =
        [
            .. from page in Repository.Pages()
               from Match command in Command().Matches(Repository.Read(page))
               select (page, command.Groups["line"].Value),
        ];

        Assert.NotEmpty(commands);
        Assert.Empty(Mistakes(commands));
    }

    [Fact]
    public void Examples_in_the_help_are_understood()
    {
        using var gradus = new GradusCommand();
        Assert.Equal(0, gradus.Run("--help"));
        string[] names = ["", .. Subcommand().Matches(gradus.Out).Select(match => match.Groups["name"].Value)];
        Assert.Contains("train", names);
        var examples = new List<(string, string)>();
        foreach (string name in names)
        {
            Assert.Equal(0, gradus.Run($"{name} --help"));
            string[] lines = [.. gradus.Out.Split('\n').Where(line => line.StartsWith("  gradus ", StringComparison.Ordinal) && !line.Contains('<', StringComparison.Ordinal) && !line.Contains('[', StringComparison.Ordinal))];
            Assert.NotEmpty(lines);
            examples.AddRange(lines.Select(line => ($"gradus {name} --help", line.Trim()["gradus ".Length..])));
        }

        Assert.Empty(Mistakes(examples));
    }

    private static string[] Mistakes(IEnumerable<(string Source, string Line)> commands) =>
    [
        .. from command in commands
           let mistake = CommandLine.MistakeIn(Words(command.Line))
           where mistake is not null
           select $"{command.Source}: '{command.Line}': {mistake}",
    ];

    /// <summary>The words that the shell would pass on: no comment, no redirection, a number for a loop's variable.</summary>
    private static string[] Words(string line) =>
        line.Split('#')[0].Split('>')[0].Replace("$seed", "0", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"^ *(?:gradus|dotnet run .*--project src/Cli --|dotnet src/Cli/bin/Release/net10\.0/gradus\.dll) (?<line>[a-z-].*)$", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"^  (?<name>(?!gradus )[a-z]+) .*$", RegexOptions.Multiline)]
    private static partial Regex Subcommand();
}
