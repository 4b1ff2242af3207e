using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Gradus.Tests;

/// <summary>No process that a test has started outlives the tests.</summary>
public sealed partial class ProcessGuardTests
{
    [SkippableFact]
    public void What_was_started_is_killed_when_the_pipe_closes_and_what_has_ended_is_left_alone()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "reads /proc");
        var guard = new ProcessGuard();
        using Process lasting = guard.Start(new ProcessStartInfo("sleep", ["600"]));
        using Process brief = guard.Start(new ProcessStartInfo("true"));
        brief.WaitForExit();
        guard.Dispose();
        bool ended = lasting.WaitForExit(Patience.Longest);
        lasting.Kill();
        Assert.True(ended, "It goes on.");
        Assert.Equal((128 + 9, 0), (lasting.ExitCode, brief.ExitCode));
    }

    [Fact]
    public void Every_test_that_starts_gradus_starts_it_under_guard()
    {
        string[] allowed = ["ProcessGuard.cs", "OutsideParts.cs", "Hostile.cs", "AtomicFileTests.cs", "TensorBoardRecorderTests.cs", "BrowserScript.cs"];
        IEnumerable<string> others = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => Unguarded().IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetFileName(file)!);
        Assert.Empty(others.Except(allowed));
    }

    [GeneratedRegex(@"(?<!Gradus)Process\.Start\(")]
    private static partial Regex Unguarded();
}
