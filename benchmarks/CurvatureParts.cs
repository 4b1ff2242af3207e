using BenchmarkDotNet.Attributes;
using Gradus.Autodiff;

namespace Gradus.Benchmarks;

/// <summary>
/// What K-FAC adds to an update of separate policy and value networks, part by part, next to the backward pass that every update has. An
/// update costs <c>Statistics</c> and a second <c>Backward</c> where a batch is folded in, <c>Inversion</c> once per interval, and
/// <c>Step</c>.
/// </summary>
public class CurvatureParts
{
    private CompiledTape<float>? _tape;
    private KroneckerFactors<float>? _curvature;
    private ParameterVector<float>? _theta;
    private Var<float> _loss;
    private Tensor<float> _step;

    [Params(64, 256)]
    public int Width { get; set; }

    [Params(160, 2048)]
    public int Rows { get; set; }

    [Params(CurvatureMethod.Kfac, CurvatureMethod.KfacEigen)]
    public CurvatureMethod Method { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var layout = new ParameterLayout();
        Mlp policy = Mlp.Declare(layout, "pi", [4, Width, Width, 2], Activation.Tanh);
        Mlp value = Mlp.Declare(layout, "vf", [4, Width, Width, 1], Activation.Tanh);
        _theta = new ParameterVector<float>(layout);
        var rng = new Rng(1);
        policy.InitializeOrthogonal(_theta, rng, Math.Sqrt(2), 0.01);
        value.InitializeOrthogonal(_theta, rng, Math.Sqrt(2), 1);

        var tape = new Tape<float>(new ManagedBackend<float>());
        Var<float> x = tape.Input("x", Rows, 4);
        Var<float> noise = tape.Input("noise", Rows, 1);
        foreach (Var<float> input in (Var<float>[])[x, noise])
        {
            foreach (ref float number in input.Value.Span)
            {
                number = (float)rng.NextNormal();
            }
        }

        Var<float> logPi = policy.Record(tape, _theta, x).LogSoftmax().Pick(new Tensor<int>(Rows, 1));
        _loss = logPi.Sum() + (value.Record(tape, _theta, x) * noise).Sum();
        _tape = tape.Compile();
        _curvature = new KroneckerFactors<float>(_tape, new KroneckerOptions { Method = Method, InversionInterval = int.MaxValue });
        _step = new Tensor<float>(1, layout.Length);
        _tape.Backward(_loss);
        _curvature.UpdateFactors();
        _curvature.Precondition(_theta.Gradient, _step);
    }

    [Benchmark(Baseline = true)]
    public void Backward() => _tape!.Backward(_loss);

    [Benchmark]
    public void Statistics() => _curvature!.UpdateFactors();

    [Benchmark]
    public void Inversion() => _curvature!.Invert();

    [Benchmark]
    public void Step() => _curvature!.Precondition(_theta!.Gradient, _step);
}
