using System.Text.RegularExpressions;

namespace Gradus.Tests;

/// <summary>Pages, comments, messages and names use the field's words, so that a reader can search for them.</summary>
public sealed partial class WordsTests
{
    /// <summary>Only patterns that are wrong wherever they occur: what is a matter of taste is left to the reviewer.</summary>
    private static readonly (string Pattern, string Instead)[] Banned =
    [
        (@"\b[Tt]rainings\b", "'runs' or 'training runs': training is not countable"),
        (@"\b[Aa] training(?=[.,;:)]| (that|is|has|which|goes|ends|stands)\b)", "'a run': training is not countable"),
        (@"(?<!\b([Tt]here|answer) )\b(is|are|was|were) no (number|policy|state|box|transition|parameter|gradient|op|phase|assembly)s?\b", "'is not a …'"),
        ("most probable action", "'greedy action' or 'mode'"),
        (@"\bdrawn actions?\b", "'sampled action'"),
        (@"(?<![Ss]tandard )\bdeviations?\b", "'standard deviation'"),
        (@"\bcoins?\b", "'Bernoulli' or 'MultiBinary'"),
        (@"\b[Ss]everal (switches|choices)\b", "'multi-binary' or 'multi-discrete'"),
        (@"\b[Ww]hoever\b", "'anyone who', or name the part that does it"),
        (@"\b[Oo]ther than the rest\b", "'unlike the rest'"),
        (@"\bof an own\b|\ban own (environment|network|op)\b", "'of its own' or 'custom'"),
        (@"\bof one's own\b", "'your own'"),
        (@"\banother one than\b", "'a different one from'"),
        (@"\b(gives?|has|have) other bits\b", "'different bits'"),
        (@"\b(loss|record\w*|one) behind (it|them)\b", "'after' or 'on top of'"),
        (@"\b(Most|Largest|Smallest|Fewest|Longest|Shortest)[A-Z]\w*", "Max…, Min… or …Count in names"),
    ];

    [Fact]
    public void Pages_and_sources_use_the_words_of_the_field()
    {
        (string File, string Text)[] files =
        [
            .. Repository.Pages().Append("CONTRIBUTING.md").Concat(Repository.Sources())
                .Select(file => (file, Continued().Replace(Repository.Read(file), " "))),
        ];

        string[] mistakes =
        [
            .. from rule in Banned
               let pattern = new Regex(rule.Pattern)
               from file in files
               from Match match in pattern.Matches(file.Text)
               select $"{file.File} says '{Around(file.Text, match)}'; write {rule.Instead}.",
        ];
        Assert.True(mistakes.Length == 0, string.Join('\n', mistakes));
    }

    private static string Around(string text, Match match)
    {
        int start = Math.Max(0, match.Index - 30);
        return text[start..Math.Min(text.Length, match.Index + match.Length + 30)];
    }

    /// <summary>The end of a line inside a paragraph or a comment.</summary>
    [GeneratedRegex(@"[ \t]*\n[ \t]*(///? ?)?")]
    private static partial Regex Continued();
}
