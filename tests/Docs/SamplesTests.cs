using System.Text.RegularExpressions;

namespace Gradus.Tests;

/// <summary>Every C# sample of README and docs compiles exactly as it is printed, in a new console project.</summary>
public sealed partial class SamplesTests
{
    [Fact]
    public void Every_sample_compiles_as_printed()
    {
        var mistakes = new List<string>();
        int samples = 0;
        foreach (string page in Repository.Pages())
        {
            var types = new List<string>(); // files that the page has the reader make
            foreach (string code in Sample().Matches(Repository.Read(page)).Select(match => match.Groups["code"].Value))
            {
                samples++;
                IReadOnlyList<string> complaints = SampleProject.Complaints(code, types);
                if (complaints.Count > 0)
                {
                    mistakes.Add($"{page}:\n{code}\n    {string.Join("\n    ", complaints)}\n");
                }
                else if (!SampleProject.IsProgram(code))
                {
                    types.Add(code);
                }
            }
        }

        Assert.NotEqual(0, samples);
        Assert.True(mistakes.Count == 0, string.Join('\n', mistakes));
    }

    [Theory]
    [InlineData("Console.WriteLine(1);", true)]
    [InlineData("using Gradus.Rl;\nConsole.WriteLine(new A2COptions());", true)]
    [InlineData("public sealed record Point(int X);", true)]
    [InlineData("Console.WriteLine(new A2COptions());", false)] // the using is missing
    [InlineData("public override void Forward() { }", false)] // a piece of a class
    [InlineData("int unused;", false)] // a warning in the reader's project
    public void The_test_itself_tells_right_from_wrong(string code, bool compiles) =>
        Assert.Equal(compiles, SampleProject.Complaints(code).Count == 0);

    [GeneratedRegex(@"^```(?:csharp|cs|c#)\s*\n(?<code>.*?)\n```", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Sample();
}
