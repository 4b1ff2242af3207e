using System.Numerics;
using System.Text.Json;
using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>Three complete updates of a small actor-critic, recorded from PyTorch: two backward passes over the same activations, preconditioning, trust region, momentum.</summary>
public sealed class AcktrReferenceTests
{
    private const int Rows = 20;
    private const double LearningRate = 0.25;
    private const double MaxKl = 0.001;
    private const double Momentum = 0.9;

    [Theory]
    [InlineData("baselines_homogeneous", CurvatureMethod.KfacEigen, 1e-6)]
    [InlineData("factored_pi_homogeneous", CurvatureMethod.Kfac, 0)]
    public void Three_updates_match_the_reference(string variant, CurvatureMethod method, double cutoff)
    {
        Follow<double>(variant, method, cutoff, 1e-9);

        // The cutoff of eigenvalues is a step, and 1e-6 is what float leaves of a factor of size 1: which side an eigenvalue falls on differs.
        Follow<float>(variant, method, cutoff, cutoff > 0 ? 1e-3 : 1e-4);
    }

    private static void Follow<T>(string variant, CurvatureMethod method, double cutoff, double tolerance)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        JsonElement data = ReferenceFile.Load("pytorch/refs_acktr_step.json");
        var backend = new ReferenceBackend<T>();
        var layout = new ParameterLayout();
        Mlp policy = Mlp.Declare(layout, "pi", [4, 8, 8, 2], Activation.Tanh);
        Mlp value = Mlp.Declare(layout, "vf", [4, 8, 8, 1], Activation.Tanh);
        var theta = new ParameterVector<T>(layout);
        Write(theta, data.GetProperty("params0"));

        var tape = new Tape<T>(backend);
        Var<T> observation = tape.Input("observation", Rows, 4);
        Var<T> advantage = tape.Input("advantage", Rows, 1);
        Var<T> returns = tape.Input("return", Rows, 1);
        Var<T> noise = tape.Input("noise", Rows, 1);
        var actions = new Tensor<int>(Rows, 1);
        Var<T> logPi = policy.Record(tape, theta, observation).LogSoftmax();
        Var<T> v = value.Record(tape, theta, observation);
        Section network = tape.EndSection("network");
        Var<T> logPiOfAction = logPi.Pick(actions);

        // Summed over the batch. −Σ (V − (V + noise))² has the gradient 2·noise in V.
        Var<T> fisherLoss = T.CreateChecked(2) * (v * noise).Sum() - logPiOfAction.Sum();
        Var<T> entropy = -(logPi.Exp() * logPi).RowSum().Mean();
        Var<T> loss = (T.CreateChecked(0.5) * (v - returns).Square().Mean()) - (logPiOfAction * advantage).Mean() - (T.CreateChecked(0.01) * entropy);
        CompiledTape<T> compiled = tape.Compile();
        var curvature = new KroneckerFactors<T>(compiled, new KroneckerOptions
        {
            Damping = 0.01, Decay = 0.99, Average = FactorAverage.FirstBatch, InversionInterval = 1, Method = method, EigenvalueCutoff = cutoff,
        });
        var step = new Tensor<T>(1, layout.Length);
        var velocity = new Tensor<T>(1, layout.Length);

        JsonElement[] batches = [.. data.GetProperty("batches").EnumerateArray()];
        JsonElement[] results = [.. data.GetProperty("results").GetProperty(variant).EnumerateArray()];
        for (int update = 0; update < 3; update++)
        {
            WeightLayout.Write(observation.Value, batches[update].GetProperty("obs").Matrix());
            batches[update].GetProperty("actions").Integers().CopyTo(actions.Span);
            WeightLayout.WriteColumn(returns.Value, batches[update].GetProperty("returns").Doubles());
            WeightLayout.WriteColumn(noise.Value, batches[update].GetProperty("value_noise").Doubles());
            compiled.Forward(network);
            backend.Difference(returns.Value, v.Value, advantage.Value);
            compiled.Forward();

            compiled.Backward(fisherLoss);
            curvature.UpdateFactors();
            compiled.Backward(loss);
            Check(theta, theta.Gradient, results[update].GetProperty("grads"), tolerance);
            curvature.Precondition(theta.Gradient, step);
            Check(theta, step, results[update].GetProperty("U"), tolerance);

            double slope = double.CreateChecked(backend.Dot(step, theta.Gradient));
            double nu = TrustRegion.Fit(slope, MaxKl / 2, LearningRate).StepSize / LearningRate;
            backend.Scale(T.CreateChecked(nu), step, step);
            var learningRate = new Tensor<T>(1, 1);
            learningRate.Span[0] = T.CreateChecked(LearningRate * (1 - Momentum));
            backend.SgdStep(step, learningRate, T.CreateChecked(Momentum), velocity, theta.Values);

            Assert.Equal(results[update].GetProperty("loss").GetDouble(), double.CreateChecked(loss.Value[0, 0]), tolerance);
            Assert.Equal(results[update].GetProperty("vg").GetDouble(), LearningRate * LearningRate * slope, tolerance);
            Assert.Equal(results[update].GetProperty("nu").GetDouble(), nu, tolerance);
            Check(theta, theta.Values, results[update].GetProperty("params_after"), tolerance);
            CheckFactors(curvature, results[update].GetProperty("factors"), tolerance);
        }

        Assert.Equal(0, curvature.Fallbacks.Total);
    }

    private static void CheckFactors<T>(KroneckerFactors<T> curvature, JsonElement factors, double tolerance)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (KroneckerLayer<T> layer in curvature.Layers)
        {
            JsonElement expected = factors.GetProperty(layer.Name);
            Near.Equal(WeightLayout.Flat(expected.GetProperty("A").Matrix()), WeightLayout.Flat(layer.A), tolerance);
            Near.Equal(WeightLayout.Flat(expected.GetProperty("G").Matrix()), WeightLayout.Flat(layer.G), tolerance);
        }
    }

    private static void Write<T>(ParameterVector<T> theta, JsonElement values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (ParameterBlock block in theta.Layout.Blocks)
        {
            (double[][] w, double[] b) = Find(values, block);
            WeightLayout.WriteWeight(theta.ValueOf(block), w, b);
        }
    }

    private static void Check<T>(ParameterVector<T> theta, Tensor<T> actual, JsonElement values, double tolerance)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (ParameterBlock block in theta.Layout.Blocks)
        {
            (double[][] w, double[] b) = Find(values, block);
            var expected = new Tensor<double>(block.Shape.Rows, block.Shape.Cols);
            WeightLayout.WriteWeight(expected, w, b);
            Near.Equal(expected.Span, WeightLayout.Flat(ParameterVector<T>.View(actual, block)), tolerance);
        }
    }

    /// <summary>Block <c>pi.0</c> is <c>pi.W0</c> and <c>pi.b0</c>.</summary>
    private static (double[][] W, double[] B) Find(JsonElement values, ParameterBlock block)
    {
        string[] name = block.Name.Split('.');
        return (values.GetProperty($"{name[0]}.W{name[1]}").Matrix(), values.GetProperty($"{name[0]}.b{name[1]}").Doubles());
    }
}
