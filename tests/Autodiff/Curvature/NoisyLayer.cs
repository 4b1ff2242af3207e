using Gradus.Autodiff;
using Gradus.Autodiff.Curvature;
using Gradus.Autodiff.Ops;
using Gradus.Autodiff.Parameters;
using Gradus.Tensors;

namespace Gradus.Tests.Autodiff.Curvature;

/// <summary>One linear layer whose output gradients are given directly: the Fisher loss is Σ y ⊙ noise, whose gradient in y is the noise.</summary>
internal sealed class NoisyLayer
{
    private readonly CompiledTape<double> _tape;
    private readonly Var<double> _fisherLoss;

    public NoisyLayer(int rows, int inputs, KroneckerOptions options, int outputs = 1)
    {
        var layout = new ParameterLayout();
        ParameterBlock block = layout.Add("layer", inputs + 1, outputs);
        Theta = new ParameterVector<double>(layout);
        var tape = new Tape<double>(new ReferenceBackend<double>());
        Input = tape.Input("x", rows, inputs);
        Noise = tape.Input("noise", rows, outputs);
        _fisherLoss = (Input.Linear(tape.Parameter(Theta, block)) * Noise).Sum();
        _tape = tape.Compile();
        Factors = new KroneckerFactors<double>(_tape, options);
        Gradient = new Tensor<double>(1, layout.Length);
        Step = new Tensor<double>(1, layout.Length);
        Block = block;
    }

    public ParameterVector<double> Theta { get; }

    public ParameterBlock Block { get; }

    public Var<double> Input { get; }

    public Var<double> Noise { get; }

    public KroneckerFactors<double> Factors { get; }

    public KroneckerLayer<double> Layer => Factors.Layers[0];

    /// <summary>∇, for the tests to fill.</summary>
    public Tensor<double> Gradient { get; }

    public Tensor<double> Step { get; }

    public Tensor<double> GradientBlock => ParameterVector<double>.View(Gradient, Block);

    public Tensor<double> StepBlock => ParameterVector<double>.View(Step, Block);

    public void Observe(double[][]? x = null, Tensor<double>? mask = null)
    {
        if (x is not null)
        {
            WeightLayout.Write(Input.Value, x);
        }

        _tape.Forward();
        _tape.Backward(_fisherLoss);
        if (mask is { } column)
        {
            Factors.UpdateFactors(column);
        }
        else
        {
            Factors.UpdateFactors();
        }
    }
}
