using System.Text.Json;
using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>
/// Directions of the whole family over seven updates of a network of two layers, recorded from NumPy, which computes each another way
/// (<c>tests/Reference/numpy/curvature.py</c>): dense solves, samples one by one, singular values.
/// </summary>
public sealed class CurvatureReferenceTests
{
    private const double Tolerance = 1e-9;

    /// <summary>With one gradient all but the diagonal is rounding between its singular vectors, 1e-16, and Adam divides it by ε = 1e-8.</summary>
    private const double SoapTolerance = 1e-6;
    private const int Rows = 8;

    private static readonly JsonElement Data = ReferenceFile.Load("numpy/curvature.json");

    [Theory]
    [InlineData(CurvatureMethod.Kfac, "kfac")]
    [InlineData(CurvatureMethod.KfacEigen, "kfac_eigen")]
    [InlineData(CurvatureMethod.Ekfac, "ekfac")]
    [InlineData(CurvatureMethod.Foof, "foof")]
    [InlineData(CurvatureMethod.Eva, "eva")]
    [InlineData(CurvatureMethod.Muon, "muon")]
    [InlineData(CurvatureMethod.Soap, "soap")]
    [InlineData(CurvatureMethod.PlainGradient, "plain_gradient")]
    public void Directions_over_several_updates_are_those_of_another_implementation(CurvatureMethod method, string name)
    {
        var layout = new ParameterLayout();
        ParameterBlock first = layout.Add("first", 4, 4), second = layout.Add("second", 5, 5);
        var theta = new ParameterVector<double>(layout);
        theta.ValueOf(first).CopyFrom(Data.GetProperty("w1").Doubles());
        theta.ValueOf(second).CopyFrom(Data.GetProperty("w2").Doubles());
        var backend = new ManagedBackend<double>();
        var tape = new Tape<double>(backend);
        Var<double> x = tape.Input("x", Rows, 3), fisher = tape.Input("fisher", Rows, 5), loss = tape.Input("loss", Rows, 5);
        Var<double> y = x.Linear(tape.Parameter(theta, first)).Tanh().Linear(tape.Parameter(theta, second));
        Var<double> fisherLoss = (y * fisher).Sum(), total = (y * loss).Sum();
        CompiledTape<double> compiled = tape.Compile();
        var factors = new KroneckerFactors<double>(compiled, new KroneckerOptions
        {
            Method = method,
            Damping = Data.GetProperty("damping").GetDouble(),
            Decay = Data.GetProperty("rho").GetDouble(),
            GradientDecay = Data.GetProperty("beta").GetDouble(),
            InversionInterval = Data.GetProperty("interval").GetInt32(),
        });
        var step = new Tensor<double>(1, layout.Length);
        foreach (JsonElement update in Data.GetProperty("updates").EnumerateArray())
        {
            foreach (Var<double> input in (Var<double>[])[x, fisher, loss])
            {
                input.Value.CopyFrom(update.GetProperty(input.Name).Doubles());
            }

            compiled.Forward();
            if (factors.ModelsFisher)
            {
                compiled.BackwardToActivations(fisherLoss);
            }

            factors.UpdateFactors();
            compiled.Backward(total);
            factors.Precondition(theta.Gradient, step);

            double[] made = [.. ParameterVector<double>.View(step, first).Span, .. ParameterVector<double>.View(step, second).Span];
            Near.Equal(update.GetProperty("directions").GetProperty(name).Doubles(), made, method == CurvatureMethod.Soap ? SoapTolerance : Tolerance);
            backend.AddScaled(-0.3, theta.Gradient, theta.Values);
        }

        Assert.Equal(0, factors.Fallbacks.Total);
        Assert.All(factors.Layers, layer => Assert.Equal(method, layer.Method));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Muon_maps_the_singular_values_of_tall_wide_square_matrices_and_rows(int index)
    {
        JsonElement data = Data.GetProperty("muon")[index];
        int rows = data.GetProperty("rows").GetInt32(), cols = data.GetProperty("cols").GetInt32();
        var layout = new ParameterLayout();
        ParameterBlock block = layout.Add("w", rows, cols);
        var theta = new ParameterVector<double>(layout);
        var tape = new Tape<double>(new ManagedBackend<double>());
        Var<double> weight = tape.Parameter(theta, block);
        _ = rows > 1 ? tape.Input("x", 2, rows - 1).Linear(weight) : tape.Input("x", 2, cols).AddRow(weight);
        var factors = new KroneckerFactors<double>(tape.Compile(), new KroneckerOptions { Method = CurvatureMethod.Muon });
        theta.GradientOf(block).CopyFrom(data.GetProperty("gradient").Doubles());
        var step = new Tensor<double>(1, layout.Length);
        factors.Precondition(theta.Gradient, step);

        Near.Equal(data.GetProperty("direction").Doubles(), ParameterVector<double>.View(step, block).Span, Tolerance);
    }
}
