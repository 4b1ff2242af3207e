using System.Text.RegularExpressions;

namespace Gradus.Tests;

/// <summary>What the pages quote exists, and is what they say.</summary>
public sealed partial class PagesTests
{
    [Fact]
    public void Code_in_a_page_is_the_code_in_the_file_that_it_names()
    {
        int blocks = 0;
        foreach (string page in Repository.Pages())
        {
            foreach (Match block in QuotedCode().Matches(Repository.Read(page)))
            {
                string source = block.Groups["file"].Value;
                blocks++;
                Assert.True(
                    Unindented(Repository.Read(source)).Contains(Unindented(block.Groups["code"].Value), StringComparison.Ordinal),
                    $"{page} quotes {source}, but this is not in it:\n{block.Groups["code"].Value}");
            }
        }

        Assert.True(blocks > 0, "No page quotes any code; the marker must have changed.");
    }

    [Fact]
    public void Links_inside_the_repository_lead_somewhere()
    {
        string[] broken =
        [
            .. from page in Repository.Pages()
               from Match link in Link().Matches(Repository.Read(page))
               let target = link.Groups["target"].Value
               where !target.Contains(':', StringComparison.Ordinal) && !target.StartsWith('#')
               let path = Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, target.Split('#')[0])
               where !File.Exists(path) && !Directory.Exists(path)
               select $"{page} links to {target}",
        ];

        Assert.True(broken.Length == 0, string.Join('\n', broken));
    }

    [Fact]
    public void Every_page_under_docs_can_be_reached_from_its_index()
    {
        string index = Repository.Read("docs/README.md");
        foreach (string page in Repository.Files("docs", "*.md").Where(page => page != "docs/README.md"))
        {
            Assert.True(index.Contains($"({page["docs/".Length..]})", StringComparison.Ordinal), $"docs/README.md does not link to {page}.");
        }
    }

    /// <summary>Lines without their indentation: a page quotes a method as if it stood alone.</summary>
    private static string Unindented(string code) => string.Join('\n', code.Trim().Split('\n').Select(line => line.Trim()));

    [GeneratedRegex(@"<!-- code: (?<file>\S+) -->\n```csharp\n(?<code>.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex QuotedCode();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();
}
