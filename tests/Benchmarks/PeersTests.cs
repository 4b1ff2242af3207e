using System.Diagnostics;
using System.Text.Json;

namespace Gradus.Tests;

/// <summary>Other programs beside this library: which of their figures counts, and what is said of one that is not there or fails.</summary>
public sealed class PeersTests
{
    [Fact]
    public void A_peer_is_measured_by_the_last_figure_that_it_prints()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // the peers are commands of Unix
        }

        (int code, string output, _) = Run(
            "a2c-cartpole", "--turns", "1", "--json", "--peer", "slow=echo steps_per_second: 5, then steps_per_second = 250.5 in {workload} after {steps}");
        Assert.Equal(0, code);
        using JsonDocument json = JsonDocument.Parse(output);
        JsonElement peers = json.RootElement.GetProperty("peers");
        Assert.Equal(250.5, peers.GetProperty("slow").GetProperty("steps_per_second").GetDouble());
        double own = peers.GetProperty("gradus").GetProperty("steps_per_second").GetDouble();
        Assert.Equal(own / 250.5, peers.GetProperty("slow").GetProperty("gradus_is_faster_by")[0].GetDouble(), own * 1e-9);
        Assert.Equal(1_000_000, json.RootElement.GetProperty("steps").GetInt64());
    }

    [Fact]
    public void A_peer_that_takes_no_part_is_named_with_the_reason()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        (int code, string output, _) = Run(
            "a2c-cartpole", "--turns", "1", "--peer", "gone=/no/such/program", "--peer", "mute=true", "--peer",
            "bad=sh -c \"echo spilt milk >&2; exit 3\"", "--peer", "odd=echo steps_per_second: 0");
        Assert.Equal(1, code);
        Assert.Contains("gone took no part: it is not here ('/no/such/program' cannot be started).", output, StringComparison.Ordinal);
        Assert.Contains("mute took no part: it printed no line 'steps_per_second: N'.", output, StringComparison.Ordinal);
        Assert.Contains("odd took no part: it printed no line 'steps_per_second: N'.", output, StringComparison.Ordinal);
        Assert.Contains("bad took no part: it ended with 3: spilt milk.", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no workload 'chess'; there are a2c-cartpole, ", "chess")]
    [InlineData("--peer takes NAME=COMMAND, such as ", "a2c-cartpole", "--peer", "python3")]
    [InlineData("--peer needs a value.", "a2c-cartpole", "--peer")]
    [InlineData("Peers need names of their own, and 'gradus' is taken.", "a2c-cartpole", "--peer", "gradus=true")]
    [InlineData("--turns takes a number from 1 to 1000, not '0'.", "a2c-cartpole", "--turns", "0")]
    [InlineData("'--quick' is not an option of peers; 'peers --help' lists them.", "a2c-cartpole", "--quick")]
    public void What_is_not_understood_is_said_before_anything_runs(string message, params string[] words)
    {
        (int code, string output, string error) = Run(words);
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith(message, error, StringComparison.Ordinal);
    }

    private static (int Code, string Out, string Error) Run(params string[] words)
    {
        string program = Repository.BuildOf("benchmarks", "Gradus.Benchmarks.dll");
        var start = new ProcessStartInfo("dotnet", [program, "peers", .. words]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = GradusProcess.Start(start);
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
