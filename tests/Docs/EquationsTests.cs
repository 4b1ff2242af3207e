using System.Text.RegularExpressions;

namespace Gradus.Tests;

/// <summary>The tags in the code and the table in docs/equations.md say the same.</summary>
public sealed partial class EquationsTests
{
    private const string Table = "docs/equations.md";

    [Fact]
    public void Every_tag_in_the_code_is_in_the_table_and_the_other_way_round()
    {
        HashSet<(string Tag, string File)> inCode = [.. Repository.Files("src", "*.cs").SelectMany(file => TagsOf(Repository.Read(file)).Select(tag => (tag, file)))];
        HashSet<(string Tag, string File)> inTable = [.. Rows().SelectMany(row => row.Files.Select(file => (row.Tag, file)))];

        Assert.NotEmpty(inCode);
        string[] mistakes =
        [
            .. inCode.Except(inTable).Select(entry => $"{entry.File} has {entry.Tag}, but {Table} does not say so."),
            .. inTable.Except(inCode).Select(entry => $"{Table} says that {entry.Tag} is in {entry.File}, but it is not."),
        ];
        Assert.True(mistakes.Length == 0, string.Join('\n', mistakes));
    }

    [Fact]
    public void Every_tag_has_one_row()
    {
        string[] twice = [.. Rows().GroupBy(row => row.Tag).Where(group => group.Count() > 1).Select(group => group.Key)];

        Assert.Empty(twice);
    }

    [Fact]
    public void Every_paper_that_a_tag_names_is_listed()
    {
        string page = Repository.Read(Table);
        foreach ((string tag, _) in Rows())
        {
            string paper = tag[1..tag.IndexOf(' ', StringComparison.Ordinal)];
            Assert.True(page.Contains($"\n| {paper} | ", StringComparison.Ordinal), $"{Table} has {tag} but does not say which paper '{paper}' is.");
        }
    }

    private static IEnumerable<(string Tag, string[] Files)> Rows() =>
        Repository.Read(Table).Split('\n')
            .Where(line => line.StartsWith("| `[", StringComparison.Ordinal))
            .Select(line => line.Split('|'))
            .Select(cells => (TagsOf(cells[1]).Single(), CodeSpan().Matches(cells[^2]).Select(match => match.Groups[1].Value).ToArray()));

    private static IEnumerable<string> TagsOf(string text) => Tag().Matches(text).Select(match => match.Value).Distinct();

    [GeneratedRegex(@"\[[A-Z][A-Za-z0-9-]* (?:§|eq\. |alg\. |app\. )[^\]\n]+\]")]
    private static partial Regex Tag();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex CodeSpan();
}
