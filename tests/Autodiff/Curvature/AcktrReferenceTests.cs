using System.Text.Json;
using Gradus.Autodiff;
using Gradus.Autodiff.Curvature;
using Gradus.Autodiff.Networks;
using Gradus.Autodiff.Ops;
using Gradus.Autodiff.Parameters;
using Gradus.Tensors;

namespace Gradus.Tests.Autodiff.Curvature;

/// <summary>Three complete updates of a small actor-critic, recorded from PyTorch: two backward passes over the same activations, preconditioning, trust region, momentum.</summary>
public sealed class AcktrReferenceTests
{
    private const double Tolerance = 1e-9;
    private const int Rows = 20;
    private const double LearningRate = 0.25;
    private const double MaxKl = 0.001;
    private const double Momentum = 0.9;

    [Theory]
    [InlineData("baselines_homogeneous", InversionMethod.Eigenvalues, 1e-6)]
    [InlineData("factored_pi_homogeneous", InversionMethod.Cholesky, 0)]
    public void Three_updates_match_the_reference(string variant, InversionMethod method, double cutoff)
    {
        JsonElement data = ReferenceFile.Load("pytorch/refs_acktr_step.json");
        var backend = new ReferenceBackend<double>();
        var layout = new ParameterLayout();
        Mlp policy = Mlp.Declare(layout, "pi", [4, 8, 8, 2], Activation.Tanh);
        Mlp value = Mlp.Declare(layout, "vf", [4, 8, 8, 1], Activation.Tanh);
        var theta = new ParameterVector<double>(layout);
        Write(theta, data.GetProperty("params0"));

        var tape = new Tape<double>(backend);
        Var<double> observation = tape.Input("observation", Rows, 4);
        Var<double> advantage = tape.Input("advantage", Rows, 1);
        Var<double> returns = tape.Input("return", Rows, 1);
        Var<double> noise = tape.Input("noise", Rows, 1);
        var actions = new Tensor<int>(Rows, 1);
        Var<double> logPi = policy.Record(tape, theta, observation).LogSoftmax();
        Var<double> v = value.Record(tape, theta, observation);
        Section network = tape.EndSection("network");
        Var<double> logPiOfAction = logPi.Pick(actions);

        // Summed over the batch. −Σ (V − (V + noise))² has the gradient 2·noise in V.
        Var<double> fisherLoss = 2 * (v * noise).Sum() - logPiOfAction.Sum();
        Var<double> entropy = -(logPi.Exp() * logPi).RowSum().Mean();
        Var<double> loss = (0.5 * (v - returns).Square().Mean()) - (logPiOfAction * advantage).Mean() - (0.01 * entropy);
        CompiledTape<double> compiled = tape.Compile();
        var curvature = new KroneckerFactors<double>(compiled, new KroneckerOptions
        {
            Damping = 0.01, Decay = 0.99, Average = FactorAverage.FirstBatch, InversionInterval = 1, Method = method, EigenvalueCutoff = cutoff,
        });
        var step = new Tensor<double>(1, layout.Length);
        var velocity = new Tensor<double>(1, layout.Length);

        JsonElement[] batches = [.. data.GetProperty("batches").EnumerateArray()];
        JsonElement[] results = [.. data.GetProperty("results").GetProperty(variant).EnumerateArray()];
        for (int update = 0; update < 3; update++)
        {
            WeightLayout.Write(observation.Value, batches[update].GetProperty("obs").Matrix());
            batches[update].GetProperty("actions").Integers().CopyTo(actions.Span);
            batches[update].GetProperty("returns").Doubles().CopyTo(returns.Value.Span);
            batches[update].GetProperty("value_noise").Doubles().CopyTo(noise.Value.Span);
            compiled.Forward(network);
            backend.Difference(returns.Value, v.Value, advantage.Value);
            compiled.Forward();

            compiled.Backward(fisherLoss);
            curvature.UpdateFactors();
            compiled.Backward(loss);
            Check(theta, theta.Gradient, results[update].GetProperty("grads"));
            curvature.Precondition(theta.Gradient, step);
            Check(theta, step, results[update].GetProperty("U"));

            double slope = backend.Dot(step, theta.Gradient);
            double nu = TrustRegion.Fit(slope, MaxKl / 2, LearningRate).StepSize / LearningRate;
            backend.Scale(nu, step, step);
            backend.SgdStep(step, LearningRate * (1 - Momentum), Momentum, velocity, theta.Values);

            Assert.Equal(results[update].GetProperty("loss").GetDouble(), loss.Value[0, 0], Tolerance);
            Assert.Equal(results[update].GetProperty("vg").GetDouble(), LearningRate * LearningRate * slope, Tolerance);
            Assert.Equal(results[update].GetProperty("nu").GetDouble(), nu, Tolerance);
            Check(theta, theta.Values, results[update].GetProperty("params_after"));
            CheckFactors(curvature, results[update].GetProperty("factors"));
        }

        Assert.Equal(0, curvature.Fallbacks.Total);
    }

    private static void CheckFactors(KroneckerFactors<double> curvature, JsonElement factors)
    {
        foreach (KroneckerLayer<double> layer in curvature.Layers)
        {
            JsonElement expected = factors.GetProperty(layer.Name);
            Near.Equal(WeightLayout.Flat(expected.GetProperty("A").Matrix()), WeightLayout.Flat(layer.A), Tolerance);
            Near.Equal(WeightLayout.Flat(expected.GetProperty("G").Matrix()), WeightLayout.Flat(layer.G), Tolerance);
        }
    }

    private static void Write(ParameterVector<double> theta, JsonElement values)
    {
        foreach (ParameterBlock block in theta.Layout.Blocks)
        {
            (double[][] w, double[] b) = Find(values, block);
            WeightLayout.WriteWeight(theta.ValueOf(block), w, b);
        }
    }

    private static void Check(ParameterVector<double> theta, Tensor<double> actual, JsonElement values)
    {
        foreach (ParameterBlock block in theta.Layout.Blocks)
        {
            (double[][] w, double[] b) = Find(values, block);
            var expected = new Tensor<double>(block.Shape.Rows, block.Shape.Cols);
            WeightLayout.WriteWeight(expected, w, b);
            Near.Equal(expected.Span, ParameterVector<double>.View(actual, block).Span, Tolerance);
        }
    }

    /// <summary>Block <c>pi.0</c> is <c>pi.W0</c> and <c>pi.b0</c>.</summary>
    private static (double[][] W, double[] B) Find(JsonElement values, ParameterBlock block)
    {
        string[] name = block.Name.Split('.');
        return (values.GetProperty($"{name[0]}.W{name[1]}").Matrix(), values.GetProperty($"{name[0]}.b{name[1]}").Doubles());
    }
}
