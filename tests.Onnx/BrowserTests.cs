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

    [SkippableTheory]
    [InlineData("normalised observations")]
    [InlineData("a convolution over bytes")]
    public void It_acts_in_a_browser_as_in_the_library(string name)
    {
        BrowserScript.Part.Require();
        PolicyCase example = PolicyCase.All.Single(one => one.Name == name);
        using Policy policy = example.Make();
        float[] observations = example.MakeObservations(Rows);
        string folder = Directory.CreateTempSubdirectory("gradus-browser").FullName;
        string model = Path.Combine(folder, "model.onnx");
        string inputs = Path.Combine(folder, "inputs.json");
        policy.ExportOnnx(model);
        var given = new { observation = new { size = policy.ObservationSpace.Size, data = observations } };
        File.WriteAllText(inputs, JsonSerializer.Serialize(new { rows = Rows, inputs = given }));

        string output = BrowserScript.Run("check.mjs", model, inputs);

        Directory.Delete(folder, recursive: true);
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
}
