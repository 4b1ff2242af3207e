using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Gradus.Onnx;
using Gradus.Rl;
using Gradus.Tests;

namespace Gradus.OnnxTests;

/// <summary>An exported policy acts in a browser, by onnxruntime-web in headless Chromium.</summary>
public sealed class BrowserTests
{
    private const int Rows = 1000;
    private const double Tolerance = 1e-5;

    private static readonly string Scripts = Path.Combine(Root(), "tests.Onnx", "browser");

    private static readonly OutsidePart Browser = new(
        "Chromium with Node.js and onnxruntime-web",
        "apt-get install -y nodejs npm chromium && npm install --prefix tests.Onnx/browser --no-package-lock",
        Missing);

    [SkippableTheory]
    [InlineData("normalised observations")]
    [InlineData("a convolution over bytes")]
    public void It_acts_in_a_browser_as_in_the_library(string name)
    {
        Browser.Require();
        PolicyCase example = PolicyCase.All.Single(one => one.Name == name);
        using Policy policy = example.Make();
        float[] observations = example.MakeObservations(Rows);
        string folder = Directory.CreateTempSubdirectory("gradus-browser").FullName;
        string model = Path.Combine(folder, "model.onnx");
        string inputs = Path.Combine(folder, "inputs.json");
        policy.ExportOnnx(model);
        var given = new { observation = new { size = policy.ObservationSpace.Size, data = observations } };
        File.WriteAllText(inputs, JsonSerializer.Serialize(new { rows = Rows, inputs = given }));

        (int code, string output, string error) = Run("node", Path.Combine(Scripts, "check.mjs"), model, inputs);

        Directory.Delete(folder, recursive: true);
        Assert.True(code == 0, error);
        using JsonDocument outputs = JsonDocument.Parse(output);
        float[] logits = [.. outputs.RootElement.GetProperty("logits").EnumerateArray().Select(number => number.GetSingle())];
        int[] actions = [.. outputs.RootElement.GetProperty("action").EnumerateArray().Select(number => number.GetInt32())];
        int count = logits.Length / Rows;
        float[] probabilities = new float[count];
        for (int row = 0; row < Rows; row++)
        {
            ReadOnlySpan<float> observation = observations.AsSpan(row * policy.ObservationSpace.Size, policy.ObservationSpace.Size);
            policy.Probabilities(observation, probabilities);
            double[] powers = [.. logits.Skip(row * count).Take(count).Select(logit => Math.Exp(logit))];
            for (int a = 0; a < count; a++)
            {
                Assert.Equal(probabilities[a], powers[a] / powers.Sum(), Tolerance);
            }

            float[] sorted = [.. probabilities.OrderDescending()];
            Assert.True(actions[row] == policy.Act(observation) || sorted[0] - sorted[1] < Tolerance, $"row {row}");
        }
    }

    private static string? Missing()
    {
        try
        {
            return !Directory.Exists(Path.Combine(Scripts, "node_modules", "onnxruntime-web")) ? "its packages are not installed"
                : Run("node", "--version").Code != 0 ? "node does not run"
                : File.Exists("/usr/bin/chromium") ? null
                : "there is no /usr/bin/chromium";
        }
        catch (Win32Exception exception)
        {
            return exception.Message;
        }
    }

    private static (int Code, string Out, string Error) Run(string program, params string[] words)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Gradus.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException($"There is no Gradus.slnx above {AppContext.BaseDirectory}.");
    }
}
