using System.Text.Json;
using Gradus.Autodiff;

namespace Gradus.Tests;

public sealed class OptimizerTests
{
    [Theory]
    [InlineData("rmsprop_torch", 7e-4)]
    [InlineData("rmsprop_tf_like_sb3", 7e-4)]
    [InlineData("rmsprop_eps_inside_zero_init", 7e-4)]
    [InlineData("adam", 1e-3)]
    [InlineData("adam_eps1e-5", 3e-4)]
    [InlineData("sgd", 0.1)]
    [InlineData("sgd_momentum", 0.1)]
    public void Steps_match_pytorch(string name, double learningRate)
    {
        JsonElement data = ReferenceFile.Load("pytorch/refs_optim.json");
        JsonElement optimiser = data.GetProperty("optimisers").EnumerateArray().Single(item => item.GetProperty("name").GetString() == name);
        double[] start = data.GetProperty("p0").Doubles();
        double[][] gradients = [.. data.GetProperty("grads").EnumerateArray().Select(ReferenceFile.Doubles)];
        double[][] expected = [.. optimiser.GetProperty("params_after").EnumerateArray().Select(ReferenceFile.Doubles)];

        Follow<double>(name, learningRate, start, gradients, expected, 1e-12);
        Follow<float>(name, learningRate, start, gradients, expected, 1e-6);
    }

    [Fact]
    public void Clipping_matches_both_formulas()
    {
        foreach (JsonElement item in ReferenceFile.Load("pytorch/refs_optim.json").GetProperty("clip").EnumerateArray())
        {
            double limit = item.GetProperty("max_norm").GetDouble();
            double[] gradient = Flatten(item.GetProperty("grads"));
            foreach ((ClippingFormula formula, string key) in new[] { (ClippingFormula.PyTorch, "clipped_torch"), (ClippingFormula.Exact, "clipped_exact_tf") })
            {
                var g = new Tensor<double>(1, gradient.Length);
                gradient.CopyTo(g.Span);
                double norm = GradientClipping.ByGlobalNorm(new ReferenceBackend<double>(), g, limit, formula);

                Assert.Equal(item.GetProperty("global_norm").GetDouble(), norm, 1e-12 * Math.Max(norm, 1));
                Near.Equal(Flatten(item.GetProperty(key)), g.Span, 1e-12);
            }
        }
    }

    [Fact]
    public void A_gradient_that_is_not_finite_is_reported_and_left_alone()
    {
        var g = new Tensor<float>(1, 2);
        new[] { 1f, float.NaN }.CopyTo(g.Span);

        Assert.False(float.IsFinite(GradientClipping.ByGlobalNorm(new ReferenceBackend<float>(), g, 0.5f)));
        Assert.Equal(1, g[0, 0]);
    }

    [Fact]
    public void A_linear_schedule_falls_to_zero_and_stays_there()
    {
        var schedule = new Schedule(2, ScheduleKind.Linear);

        Assert.Equal([2, 1, 0, 0], new[] { schedule.At(0), schedule.At(0.5), schedule.At(1), schedule.At(1.5) });
        Assert.Equal(2, new Schedule(2, ScheduleKind.Constant).At(0.9));
    }

    private static void Follow<T>(string name, double learningRate, double[] start, double[][] gradients, double[][] expected, double tolerance)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        var layout = new ParameterLayout();
        ParameterBlock block = layout.Add("p", 1, start.Length);
        var theta = new ParameterVector<T>(layout);
        Write(theta.ValueOf(block), start);
        Optimizer<T> optimizer = Make(name, theta);
        for (int step = 0; step < gradients.Length; step++)
        {
            Write(theta.GradientOf(block), gradients[step]);
            optimizer.Step(learningRate);
            Near.Equal(expected[step], [.. theta.ValueOf(block).Span.ToArray().Select(double.CreateChecked)], tolerance);
        }
    }

    private static Optimizer<T> Make<T>(string name, ParameterVector<T> theta)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        var backend = new ReferenceBackend<T>();
        return name switch
        {
            "rmsprop_torch" => new RmsProp<T>(backend, theta, 0.99, 1e-5, EpsilonPlacement.OutsideRoot),
            "rmsprop_tf_like_sb3" => new RmsProp<T>(backend, theta, 0.99, 1e-5, EpsilonPlacement.InsideRoot, initialMeanSquare: 1),
            "rmsprop_eps_inside_zero_init" => new RmsProp<T>(backend, theta, 0.99, 1e-5, EpsilonPlacement.InsideRoot),
            "adam" => new Adam<T>(backend, theta),
            "adam_eps1e-5" => new Adam<T>(backend, theta, epsilon: 1e-5),
            "sgd" => new Sgd<T>(backend, theta),
            _ => new Sgd<T>(backend, theta, momentum: 0.9),
        };
    }

    private static void Write<T>(Tensor<T> tensor, double[] values)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        for (int i = 0; i < values.Length; i++)
        {
            tensor[0, i] = T.CreateChecked(values[i]);
        }
    }

    private static double[] Flatten(JsonElement element) => element.ValueKind == JsonValueKind.Array
        ? [.. element.EnumerateArray().SelectMany(Flatten)]
        : [element.GetDouble()];
}
