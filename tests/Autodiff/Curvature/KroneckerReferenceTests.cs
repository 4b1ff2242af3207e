using System.Numerics;
using System.Text.Json;
using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>Factors, steps and trust regions of single layers, recorded from PyTorch.</summary>
public sealed class KroneckerReferenceTests
{
    private const double Tolerance = 1e-9;
    private const double SingleTolerance = 1e-4;

    public static TheoryData<int> Cases => [0, 1, 2, 3];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Factors_balance_and_gradient_match_the_reference(int index)
    {
        JsonElement data = Case(index);
        var layer = new ReferenceLayer<double>(data, new KroneckerOptions { Damping = data.GetProperty("damping").GetDouble() });
        KroneckerLayer<double> factors = Assert.Single(layer.Factors.Layers);
        layer.Precondition();

        Near.Equal(WeightLayout.Flat(data.GetProperty("A").Matrix()), WeightLayout.Flat(factors.A), Tolerance);
        Near.Equal(WeightLayout.Flat(data.GetProperty("G").Matrix()), WeightLayout.Flat(factors.G), Tolerance);
        Near.Equal(WeightLayout.Flat(data.GetProperty("grad_W_with_bias_column").Matrix()), WeightLayout.Transposed(layer.Theta.GradientOf(layer.Block)), Tolerance);
        Assert.Equal(data.GetProperty("pi").GetDouble(), factors.Balance, Tolerance);
        Assert.Equal(0, factors.Fallbacks.Total);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_factored_step_matches_the_reference(int index) =>
        CheckVariant(Case(index), "factored_pi", new KroneckerOptions { Method = CurvatureMethod.Kfac });

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_eigenvalue_step_matches_baselines_with_its_cutoff(int index) =>
        CheckVariant(Case(index), "eigen_exact_tikhonov_baselines", new KroneckerOptions { Method = CurvatureMethod.KfacEigen, EigenvalueCutoff = 1e-6 });

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_eigenvalue_step_without_cutoff_solves_the_dense_system(int index) =>
        CheckVariant(Case(index), "dense_kron_solve_no_eig_threshold", new KroneckerOptions { Method = CurvatureMethod.KfacEigen });

    [Fact]
    public void A_moving_average_that_starts_with_its_first_batch_matches_the_reference()
    {
        JsonElement data = ReferenceFile.Load("pytorch/refs_kfac.json").GetProperty("running_average");
        double[][][] batches = [.. data.GetProperty("batches").EnumerateArray().Select(WeightLayout.Matrix)];
        double[][][] expected = [.. data.GetProperty("ikostrikov").EnumerateArray().Select(WeightLayout.Matrix)];
        var network = new NoisyLayer<double>(batches[0].Length, 3, 1, new KroneckerOptions { Decay = 0.99, Average = FactorAverage.FirstBatch });
        for (int batch = 0; batch < batches.Length; batch++)
        {
            WeightLayout.Write(network.Input.Value, batches[batch]);
            network.Observe();

            Near.Equal(WeightLayout.Flat(expected[batch]), WeightLayout.Flat(network.Layer.A.RowRange(0, 3).ColumnRange(0, 3)), Tolerance);
        }
    }

    private static void CheckVariant(JsonElement data, string variant, KroneckerOptions options)
    {
        CheckVariant<double>(data, variant, options, Tolerance);
        CheckVariant<float>(data, variant, options, SingleTolerance);
    }

    private static void CheckVariant<T>(JsonElement data, string variant, KroneckerOptions options, double tolerance)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        JsonElement expected = data.GetProperty("variants").GetProperty(variant);
        var layer = new ReferenceLayer<T>(data, options with { Damping = data.GetProperty("damping").GetDouble() });
        double[] step = layer.Precondition();
        double curvature = double.CreateChecked(layer.Factors.QuadraticForm(layer.Step));
        double slope = double.CreateChecked(layer.Backend.Dot(layer.Step, layer.Theta.Gradient));
        double maxStep = data.GetProperty("lr_max").GetDouble();
        double maxKl = data.GetProperty("kl_clip").GetDouble();

        Near.Equal(WeightLayout.Flat(expected.GetProperty("U").Matrix()), step, tolerance);
        Assert.Equal(expected.GetProperty("vFv_undamped").GetDouble(), curvature, tolerance);
        Assert.Equal(expected.GetProperty("v_dot_grad").GetDouble(), slope, tolerance);
        Assert.Equal(expected.GetProperty("eta_paper").GetDouble(), TrustRegion.Fit(curvature, maxKl, maxStep).StepSize, tolerance);

        // Baselines leaves out the factor 2: √(δ/slope) is the trust region of δ/2.
        Assert.Equal(expected.GetProperty("effective_lr_baselines").GetDouble(), TrustRegion.Fit(slope, maxKl / 2, maxStep).StepSize, tolerance);
        Assert.Equal(0, layer.Factors.Fallbacks.Total);
    }

    private static JsonElement Case(int index) => ReferenceFile.Load("pytorch/refs_kfac.json").GetProperty("cases")[index];
}
