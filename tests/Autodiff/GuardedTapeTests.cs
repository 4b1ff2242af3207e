using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>The tape, the optimisers and the curvature over memory that the host cannot index, with the bits of the managed backend.</summary>
public sealed class GuardedTapeTests
{
    private const int Rows = 300;

    [Theory]
    [InlineData("sgd")]
    [InlineData("rmsprop")]
    [InlineData("adam")]
    public void Training_touches_no_memory_on_the_side(string optimizer) => Assert.Equal(Train(new ManagedBackend<float>(), optimizer), Train(Guarded(), optimizer));

    [Theory]
    [InlineData(CurvatureMethod.Kfac)]
    [InlineData(CurvatureMethod.KfacEigen)]
    public void The_natural_gradient_touches_no_memory_on_the_side(CurvatureMethod method) =>
        Assert.Equal(Precondition(new ManagedBackend<float>(), method), Precondition(Guarded(), method));

    [Fact]
    public void Forward_mode_touches_no_memory_on_the_side()
    {
        Assert.Equal(Tangents(new ManagedBackend<float>()), Tangents(Guarded()));
    }

    [Fact]
    public void A_value_that_is_not_finite_is_found_wherever_it_is()
    {
        var tape = new Tape<float>(Guarded());
        Var<float> x = tape.Leaf("x", 2, 2);
        x.Value.CopyFrom([1, 2, -1, 3]);
        x.Log().Named("entropy");

        Assert.Equal("the output of Log 'entropy' (2, 2), row 1, column 0, is NaN", tape.Compile().FindNonFinite());
    }

    [Fact]
    public void Memory_of_another_place_is_refused_by_the_guarded_backend() =>
        Assert.Throws<ArgumentException>(() => Guarded().Fill(1, new Tensor<float>(2, 2)));

    private static GuardedBackend<float> Guarded() => new(new ManagedBackend<float>());

    private static string Train(Backend<float> backend, string optimizer)
    {
        (CompiledTape<float> tape, ParameterVector<float> theta, Var<float> loss, _) = Regression(backend);
        Optimizer<float> rule = optimizer switch
        {
            "sgd" => new Sgd<float>(backend, theta, momentum: 0.9),
            "rmsprop" => new RmsProp<float>(backend, theta),
            _ => new Adam<float>(backend, theta),
        };
        for (int i = 0; i < 130; i++)
        {
            tape.Forward();
            tape.Backward(loss);
            GradientClipping.ByGlobalNorm(backend, theta.Gradient, 0.5f, ClippingFormula.PyTorch);
            rule.Step(1e-2);
        }

        return theta.Hash();
    }

    private static float[] Precondition(Backend<float> backend, CurvatureMethod method)
    {
        (CompiledTape<float> tape, ParameterVector<float> theta, Var<float> loss, Var<float> output) = Regression(backend);
        var factors = new KroneckerFactors<float>(tape, new KroneckerOptions { Method = method });
        Tensor<float> step = backend.Allocate(1, theta.Layout.Length);
        Tensor<float> cotangent = backend.Allocate(Rows, 2);
        cotangent.CopyFrom([.. Enumerable.Range(0, 2 * Rows).Select(i => MathF.Cos(i))]);
        for (int i = 0; i < 3; i++)
        {
            tape.Forward();
            tape.Backward(output, cotangent);
            factors.UpdateFactors();
            tape.Backward(loss);
            factors.Precondition(theta.Gradient, step);
            backend.AddScaled(-0.1f, step, theta.Values);
        }

        return [.. step.Read(), factors.QuadraticForm(step)];
    }

    private static float[] Tangents(Backend<float> backend)
    {
        (CompiledTape<float> tape, ParameterVector<float> theta, Var<float> loss, Var<float> output) = Regression(backend);
        tape.EnableForwardMode();
        backend.Fill(0.25f, theta.Tangent);
        tape.Forward(loss);
        tape.Jvp();
        tape.Jvp(output);
        return [.. loss.Tangent.Read(), .. output.Tangent.Read()];
    }

    private static (CompiledTape<float> Tape, ParameterVector<float> Theta, Var<float> Loss, Var<float> Output) Regression(Backend<float> backend)
    {
        var layout = new ParameterLayout();
        Mlp network = Mlp.Declare(layout, "f", [3, 20, 20, 2], Activation.Tanh);
        var theta = new ParameterVector<float>(layout, backend);
        network.InitializeOrthogonal(theta, new Rng(1), 1, 1);
        var tape = new Tape<float>(backend);
        Var<float> x = tape.Input("x", Rows, 3), target = tape.Input("target", Rows, 2);
        x.Value.CopyFrom([.. Enumerable.Range(0, 3 * Rows).Select(i => MathF.Sin(i))]);
        target.Value.CopyFrom([.. Enumerable.Range(0, 2 * Rows).Select(i => MathF.Sin(3 * i))]);
        Var<float> output = network.Record(tape, theta, x);
        Var<float> loss = (output - target).Clip(-2, 2).Square().Mean();
        return (tape.Compile(), theta, loss, output);
    }
}
