using System.Diagnostics;
using System.Text.Json;

namespace Gradus.Tests;

/// <summary>
/// <c>benchmarks/gpu/run</c> with a program that only answers: what it makes of the answers. <c>.ci/run</c> runs it with the real one on the
/// stand-in.
/// </summary>
public sealed class GpuScriptTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public void All_pieces_are_in_one_file_and_what_is_missing_has_a_reason()
    {
        (int code, JsonElement results, string said) = Run(
            "{\"parameter_hash\":\"f00d\",\"steps_per_second\":7.5,\"eval\":{\"mean\":500}}");
        Assert.Equal(0, code);
        Assert.Equal(
            ["device", "gradients", "hashes", "learning", "speed", "workers"],
            results.GetProperty("pieces").EnumerateArray().Select(piece => piece.GetProperty("piece").GetString()));
        Assert.All(results.GetProperty("pieces").EnumerateArray(), piece => Assert.True(piece.GetProperty("passed").GetBoolean()));
        JsonElement speed = results.GetProperty("pieces")[4].GetProperty("rows")[0];
        Assert.Equal(7.5, speed.GetProperty("steps_per_second").GetDouble());
        JsonElement missing = Assert.Single(results.GetProperty("not_done").EnumerateArray());
        Assert.Equal("sanitizer", missing.GetProperty("piece").GetString());
        Assert.Equal("compute-sanitizer is not on the path", missing.GetProperty("reason").GetString());
        Assert.DoesNotContain("done before", said, StringComparison.Ordinal);

        // A second run goes on where the first has stopped, and asks nothing again.
        File.Delete(Path.Combine(_folder, "results", "speed.json"));
        (code, _, said) = Run("no answer");
        Assert.Equal(1, code);
        Assert.Equal(5, said.Split("done before").Length - 1);
        Assert.Contains("speed: FAILED, it found what is wrong", said, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_hash_of_the_device_that_is_not_the_processors_is_what_is_wrong()
    {
        (int code, JsonElement results, string said) = Run("{\"parameter_hash\":\"$device\",\"steps_per_second\":1}");
        Assert.Equal(1, code);
        Assert.Contains("hashes: FAILED, it found what is wrong", said, StringComparison.Ordinal);
        JsonElement hashes = results.GetProperty("pieces")[2];
        Assert.False(hashes.GetProperty("equal").GetBoolean());
        Assert.Equal("cuda", hashes.GetProperty("runs")[0].GetProperty("cuda").GetString());
        Assert.Equal("managed", hashes.GetProperty("runs")[0].GetProperty("managed").GetString());
    }

    [SkippableFact]
    public void No_piece_passes_with_a_program_that_fails()
    {
        (int code, JsonElement results, _) = Run("", exitCode: 3);
        Assert.Equal(1, code);
        Assert.Equal(6, results.GetProperty("pieces").GetArrayLength());
        Assert.All(results.GetProperty("pieces").EnumerateArray(), piece => Assert.False(piece.GetProperty("passed").GetBoolean()));
    }

    private (int Code, JsonElement Results, string Said) Run(string answer, int exitCode = 0)
    {
        Skip.If(OperatingSystem.IsWindows(), "the script is for bash");
        string program = Path.Combine(_folder, "gradus");
        File.WriteAllText(program, $$"""
            #!/bin/bash
            arguments=" $* "
            device="${arguments##* --device }" device="${device%% *}"
            [[ {{exitCode}} == 0 ]] || exit {{exitCode}}
            case "$1" in
                doctor) echo "{\"processor\":\"any\"}" ;;
                gradcheck) echo "{\"gradients\":[{\"kind\":\"op\"}]}" ;;
                *) echo "{{answer.Replace("\"", "\\\"", StringComparison.Ordinal)}}" ;;
            esac
            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var start = new ProcessStartInfo(
            "bash", [Path.Combine(Repository.Root, "benchmarks/gpu/run"), "--fast", Path.Combine(_folder, "results")])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["GRADUS"] = program;
        start.Environment["PATH"] = "/usr/bin:/bin"; // without NVIDIA's tools
        using Process process = GradusProcess.Start(start);
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "results", "results.json"))).RootElement, said);
    }
}
