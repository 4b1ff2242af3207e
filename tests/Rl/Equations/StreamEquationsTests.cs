using System.Text.Json;
using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

public sealed class StreamEquationsTests
{
    [Theory]
    [InlineData("discrete")]
    [InlineData("box")]
    public void Twelve_steps_with_a_termination_and_a_truncation_match_pytorch(string kind)
    {
        JsonElement item = ReferenceFile.Load("stream/stream.json").GetProperty(kind);
        var options = new StreamACOptions
        {
            Hidden = [5, 5],
            Gamma = item.GetProperty("gamma").GetDouble(),
            Lambda = item.GetProperty("lam").GetDouble(),
            LearningRate = item.GetProperty("lr").GetDouble(),
            KappaPolicy = item.GetProperty("kappa_policy").GetDouble(),
            KappaValue = item.GetProperty("kappa_value").GetDouble(),
            EntropyCoefficient = item.GetProperty("beta").GetDouble(),
        };
        var replica = new StreamReplica<double>(new Box(-9, 9, 3), kind == "box" ? new Box(-9, 9, 2) : new Discrete(2), options);
        foreach ((ParameterBlock block, double[] values) in replica.Theta.Layout.Blocks.Zip([.. Blocks(item, "pi"), .. Blocks(item, "vf")]))
        {
            values.CopyTo(replica.Theta.ValueOf(block).Span);
        }

        foreach (JsonElement step in item.GetProperty("steps").EnumerateArray())
        {
            JsonElement action = step.GetProperty("action");
            string ends = step.GetProperty("ends").GetString()!;
            double error = replica.Learn(
                step.GetProperty("observation").Doubles(),
                kind == "box" ? action.Doubles() : [action.GetDouble()],
                step.GetProperty("reward").GetDouble(),
                step.GetProperty("next").Doubles(),
                ends == "terminated",
                ends == "truncated");
            Near.Equal(
                [step.GetProperty("delta").GetDouble(), step.GetProperty("alpha_policy").GetDouble(), step.GetProperty("alpha_value").GetDouble(), step.GetProperty("entropy").GetDouble()],
                [error, replica.Policy.StepSize, replica.Value.StepSize, replica.Entropy],
                1e-11);
        }

        foreach ((ParameterBlock block, double[] values) in replica.Theta.Layout.Blocks.Zip([.. Blocks(item, "pi_after"), .. Blocks(item, "vf_after")]))
        {
            Near.Equal(values, replica.Theta.ValueOf(block).Span, 1e-11);
        }
    }

    [Fact]
    public void A_step_is_bounded_by_kappa_and_a_short_one_is_not_touched()
    {
        // z = (3, −4), δ = 0.5: M = 1·2·max(0.5, 1)·7 = 14, so that the step is 1/14 and θ moves by 0.5·(3, −4)/14.
        // Then z = ½(3, −4) + (0.5, 0) = (2, −2), δ = −3: M = 2·3·4 = 24, and θ moves by −(−3)(2, −2)/24.
        var backend = new ReferenceBackend<double>();
        ParameterVector<double> theta = Vector(1, -2);
        var step = new ObGd<double>(backend, theta, decay: 0.5, kappa: 2) { Error = 0.5 };
        new double[] { 3, -4 }.CopyTo(theta.Gradient.Span);
        step.Step(1);
        Near.Equal([1 - (1.5 / 14), -2 + (2.0 / 14), 1.0 / 14], [.. Values(theta), step.StepSize], 1e-15);

        new double[] { 0.5, 0 }.CopyTo(theta.Gradient.Span);
        step.Error = -3;
        step.Step(1);
        Near.Equal([1 - (1.5 / 14) + 0.25, -2 + (2.0 / 14) - 0.25], Values(theta), 1e-15);

        // After the trace is forgotten: z = (0.01, 0), δ = 1, η = 0.5: M = 0.5·2·0.01 < 1, so that the step is η.
        step.ForgetTrace();
        ParameterVector<double> before = Vector(Values(theta)[0], Values(theta)[1]);
        new double[] { 0.01, 0 }.CopyTo(theta.Gradient.Span);
        step.Error = 1;
        step.Step(0.5);
        Near.Equal([Values(before)[0] - 0.005, Values(before)[1], 0.5], [.. Values(theta), step.StepSize], 1e-15);
    }

    [Fact]
    public void A_trace_beyond_the_range_of_numbers_makes_no_step_and_begins_anew()
    {
        ParameterVector<double> theta = Vector(1, 2);
        var step = new ObGd<double>(new ReferenceBackend<double>(), theta, decay: 1, kappa: 2) { Error = 1 };
        new double[] { double.MaxValue, double.MaxValue }.CopyTo(theta.Gradient.Span);
        step.Step(1);
        Assert.Equal([1, 2, 0], (double[])[.. Values(theta), step.StepSize]);
        new double[] { 1, 0 }.CopyTo(theta.Gradient.Span);
        step.Step(1);
        Assert.Equal([0.5, 2], Values(theta).ToArray());
    }

    [Theory]
    [InlineData(10, 0.9, 1)]
    [InlineData(10, 0.85, 1)] // ⌈8.5⌉ = 9 of ten are zero
    [InlineData(4, 0.9, 1)] // one stays, although ⌈3.6⌉ = 4
    [InlineData(7, 0, 7)]
    [InlineData(1, 1, 1)]
    public void Sparse_weights_leave_each_unit_its_own_inputs(int inputs, double sparsity, int left)
    {
        const int Units = 200;
        var weight = new Tensor<double>(inputs + 1, Units);
        weight.Span.Fill(7);
        Initialization.Sparse(weight, sparsity, new Rng(3));
        var chosen = new HashSet<int>();
        for (int unit = 0; unit < Units; unit++)
        {
            int[] used = [.. Enumerable.Range(0, inputs).Where(input => weight[input, unit] != 0)];
            Assert.Equal(left, used.Length);
            Assert.All(used, input => Assert.InRange(Math.Abs(weight[input, unit]), 0, 1 / Math.Sqrt(inputs)));
            Assert.Equal(7, weight[inputs, unit]);
            chosen.UnionWith(used);
        }

        Assert.Equal(inputs, chosen.Count);
    }

    private static ParameterVector<double> Vector(double first, double second)
    {
        var layout = new ParameterLayout();
        layout.Add("x", 1, 2);
        var theta = new ParameterVector<double>(layout);
        (Values(theta)[0], Values(theta)[1]) = (first, second);
        return theta;
    }

    private static Span<double> Values(ParameterVector<double> theta) => theta.ValueOf(theta.Layout.Blocks[0]).Span;

    private static IEnumerable<double[]> Blocks(JsonElement item, string network) =>
        item.GetProperty(network).EnumerateArray().Select(block => block.Doubles());
}
