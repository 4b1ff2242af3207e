namespace Gradus.Tests;

/// <summary>Nothing is wider than .editorconfig's <c>max_line_length</c>, which no analyzer enforces.</summary>
public sealed class LineLengthTests
{
    private const int MaxLength = 140;

    [Fact]
    public void The_limit_is_that_of_editorconfig() =>
        Assert.Contains($"max_line_length = {MaxLength}\n", Repository.Read(".editorconfig"), StringComparison.Ordinal);

    [Fact]
    public void Prose_in_pages_is_wrapped()
    {
        string[] mistakes = [.. Repository.Pages().Append("CONTRIBUTING.md").SelectMany(page => TooLong(page, Prose(page)))];

        Assert.True(mistakes.Length == 0, string.Join('\n', mistakes));
    }

    [Fact]
    public void Lines_of_sources_are_wrapped()
    {
        string[] mistakes = [.. Repository.Sources().SelectMany(file => TooLong(file, Code(file)))];

        Assert.True(mistakes.Length == 0, string.Join('\n', mistakes));
    }

    private static IEnumerable<string> TooLong(string file, IEnumerable<(int Number, string Line)> lines) =>
        lines.Where(line => line.Line.Length > MaxLength).Select(line => $"{file}, line {line.Number} has {line.Line.Length} characters.");

    /// <summary>The lines of a page outside tables and code, which cannot be wrapped.</summary>
    private static IEnumerable<(int Number, string Line)> Prose(string page)
    {
        bool inCode = false;
        foreach ((int number, string line) in Lines(page))
        {
            bool fence = line.StartsWith("```", StringComparison.Ordinal);
            inCode ^= fence;
            if (!inCode && !fence && !line.StartsWith('|'))
            {
                yield return (number, line);
            }
        }
    }

    /// <summary>The lines of a source outside raw strings, whose line breaks mean something.</summary>
    private static IEnumerable<(int Number, string Line)> Code(string file)
    {
        bool inText = false;
        foreach ((int number, string line) in Lines(file))
        {
            bool wasInText = inText;
            inText ^= line.Split("\"\"\"").Length % 2 == 0;
            if (!wasInText)
            {
                yield return (number, line);
            }
        }
    }

    private static IEnumerable<(int Number, string Line)> Lines(string file) =>
        Repository.Read(file).Split('\n').Select((line, i) => (i + 1, line));
}
