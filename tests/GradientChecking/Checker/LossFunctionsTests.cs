using Gradus.Autodiff;

namespace Gradus.Tests;

public sealed class LossFunctionsTests
{
    private const int Seeds = 20;

    private static readonly Lazy<(HardFunction Loss, ulong Seed, GradientReport Report)[]> Right = new(() =>
    [
        .. Enumerable.Range(0, Seeds).SelectMany(seed => LossFunctions.Draw((ulong)seed).Select(loss => (loss, (ulong)seed, loss.Check((ulong)seed)))),
    ]);

    [Fact]
    public void Losses_with_right_gradients_pass_with_every_seed()
    {
        string[] refused = [.. Right.Value.Where(right => !right.Report.Passed).Select(right => $"{right.Loss.Name}, seed {right.Seed}: {right.Report}")];

        Assert.True(refused.Length == 0, $"{refused.Length}: {string.Join("\n", refused.Take(10))}");
    }

    // An error counts in an element that is something beside the others, and above what rounding hides.
    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(1e-2)]
    [InlineData(1e-4)]
    [InlineData(1e-6)]
    public void One_wrong_element_of_a_loss_is_called_wrong_with_every_seed(double error)
    {
        int planted = 0;
        var missed = new List<string>();
        foreach ((HardFunction loss, ulong seed, GradientReport right) in Right.Value)
        {
            double[] gradient = loss.Gradient(loss.X);
            int element = (int)(seed % (ulong)gradient.Length);
            double size = Math.Abs(gradient[element]);
            if (right.Verdict != GradientVerdict.Correct || size < 1e-6 * gradient.Max(Math.Abs) || Math.Abs(error) * size <= right.VisibleError)
            {
                continue;
            }

            planted++;
            GradientReport wrong = loss.Wrong(element, 1 + error).Check(seed);
            if (!wrong.Failed || wrong.Where != $"x0[0, {element}]")
            {
                missed.Add($"{loss.Name}, element {element}, seed {seed}: {wrong}");
            }
        }

        Assert.True(missed.Count == 0, $"{missed.Count} of {planted}: {string.Join("\n", missed.Take(10))}");
        Assert.True(planted > 30 * Seeds, $"{planted}");
    }
}
