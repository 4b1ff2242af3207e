using System.Globalization;
using System.Text.RegularExpressions;
using Gradus.Hunting;

namespace Gradus.Tests;

/// <summary><c>docs/hunting.md</c>, the program and mpmath's values say the same.</summary>
public sealed partial class HuntingPageTests
{
    [Fact]
    public void Every_finding_has_one_row_with_the_right_value_of_mpmath()
    {
        IReadOnlyDictionary<string, double> right = RightValues.Read();
        Dictionary<string, double> page = Row().Matches(Repository.Read("docs/hunting.md")).ToDictionary(
            row => row.Groups["name"].Value, row => double.Parse(row.Groups["right"].Value, CultureInfo.InvariantCulture));
        string[] findings = [.. Findings.All().Select(finding => finding.Name)];

        Assert.Equal(findings.Order(StringComparer.Ordinal), right.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(findings.Order(StringComparer.Ordinal), page.Keys.Order(StringComparer.Ordinal));
        Assert.All(findings, name => Assert.True(
            Math.Abs(page[name] - right[name]) <= 1e-6 * Math.Abs(right[name]), $"{name}: the page has {page[name]}, mpmath {right[name]}."));
    }

    [GeneratedRegex(@"^\| `(?<name>[a-z0-9-]+)` \|[^|]*\| (?<right>[-0-9.e]+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
