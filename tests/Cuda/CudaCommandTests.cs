using System.Diagnostics;
using System.Text.Json;
using Gradus.Cli;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>The command with <c>--device cuda</c>, on the stand-in device: the bits of the CPU, or one sentence.</summary>
public sealed class CudaCommandTests : IDisposable
{
    private const string Settings = "CartPole-v1 --envs 2 --steps 400 --set hidden=8 --seed 3 --quiet";

    private readonly GradusCommand _gradus = new();

    public void Dispose() => _gradus.Dispose();

    [SkippableFact]
    public void A_run_on_the_device_has_the_parameters_of_the_CPU_and_goes_on_there()
    {
        string whole = HashOf(_gradus.RunJson($"train a2c {Settings} --json --out {{folder}}/whole"));
        (int code, string results, string error) = Run("", $"train a2c {Settings} --device cuda --json --out {_gradus.Folder}/run");
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(whole, HashOf(results));
        Assert.Equal("cuda", JsonDocument.Parse(_gradus.FileText("run/config.json")).RootElement.GetProperty("backend").GetString());
    }

    [SkippableFact]
    public void A_device_that_is_lost_leaves_the_last_save_from_which_the_CPU_goes_on_to_the_same_parameters()
    {
        string whole = HashOf(_gradus.RunJson($"train a2c {Settings} --json --out {{folder}}/whole"));
        string run = Path.Combine(_gradus.Folder, "run");
        (int code, string results, string error) = Run(
            "lost-after-4000", $"train a2c {Settings} --device cuda --save-every 50 --json --out {run}");
        Assert.Equal(ExitCode.Failed, code);
        string[] sentences = error.Trim().Split('\n');
        Assert.Equal(2, sentences.Length);
        Assert.StartsWith("gradus: the newest parameters were lost with the device; the policy is that of the last save.", sentences[0], StringComparison.Ordinal);
        Assert.EndsWith($" resume {run}", sentences[0], StringComparison.Ordinal);
        Assert.StartsWith("gradus: the training failed. The CUDA device 'stand-in' failed: ", sentences[1], StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, JsonDocument.Parse(results).RootElement.GetProperty("parameter_hash").ValueKind);
        Assert.Equal(whole, HashOf(_gradus.RunJson($"resume {run} --device managed --quiet --json")));
    }

    [SkippableTheory]
    [InlineData("no-device", "finds no device")]
    [InlineData("old-driver", "supports CUDA 11.4, but the kernels need 11.8")]
    [InlineData("no-memory", "has no room for another")]
    public void What_is_wrong_with_a_device_is_said_before_the_run_begins(string fault, string words)
    {
        (int code, _, string error) = Run(fault, $"train a2c {Settings} --device cuda --out {_gradus.Folder}/run");
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains(words, error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
        Assert.False(_gradus.HasFile("run"));
    }

    [SkippableTheory]
    [InlineData("a2c", "CartPole-v1", "networks and their gradients and steps CartPole-v1; the processor does the rest.")]
    [InlineData("acktr", "Taxi-v3", "networks and their gradients; the processor steps Taxi-v3 and does the rest, such as inverting ACKTR's factors.")]
    [InlineData("a3c", "CartPole-v1", "networks and their gradients; the processor steps CartPole-v1 and does the rest.")]
    public void The_device_is_described_and_what_is_left_to_the_processor_is_said(string algorithm, string environment, string words)
    {
        CudaBackend<float> backend = StandInDriver.Backend<float>();
        Assert.Equal("stand-in, 1024 MiB, compute capability 9.0, driver for CUDA 12.8", Backends.Description(backend));
        Assert.Equal("cuda backend on stand-in", Backends.InWords(backend));
        AlgorithmInfo info = Algorithms.Find(algorithm);
        using Agent agent = info.Create(EnvironmentSource.Of(environment, 1, seed: 0), info.OptionsFor(environment), backend);
        Assert.Equal($"The device computes the {words}", Backends.WhereEverythingIsDone(backend, agent, environment));
        Assert.Null(Backends.WhereEverythingIsDone(new ManagedBackend<float>(), agent, environment));
    }

    private static string HashOf(string results) => HashOf(JsonDocument.Parse(results).RootElement);

    private static string HashOf(JsonElement results) => results.GetProperty("parameter_hash").GetString()!;

    /// <summary>The command in a process of its own, whose driver is the stand-in.</summary>
    private static (int Code, string Out, string Error) Run(string fault, string line)
    {
        ProcessStartInfo start = GradusProcess.Command(line.Split(' '));
        start.RedirectStandardError = true;
        start.Environment["GRADUS_CUDA"] = StandInDriver.File;
        start.Environment["GRADUS_STAND_IN_FAULT"] = fault;
        using Process process = GradusProcess.Start(start);
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
