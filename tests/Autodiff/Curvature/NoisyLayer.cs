using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>One linear layer whose output gradients are given directly: the Fisher loss is Σ y ⊙ noise, whose gradient in y is the noise.</summary>
internal sealed class NoisyLayer<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly CompiledTape<T> _tape;
    private readonly Var<T> _fisherLoss;

    public NoisyLayer(int rows, int inputs, int outputs, KroneckerOptions options, Backend<T>? backend = null)
    {
        Backend = backend ?? new ReferenceBackend<T>();
        var layout = new ParameterLayout();
        Block = layout.Add("layer", inputs + 1, outputs);
        Theta = new ParameterVector<T>(layout);
        var tape = new Tape<T>(Backend);
        Input = tape.Input("x", rows, inputs);
        Noise = tape.Input("noise", rows, outputs);
        _fisherLoss = (Input.Linear(tape.Parameter(Theta, Block)) * Noise).Sum();
        _tape = tape.Compile();
        Factors = new KroneckerFactors<T>(_tape, options);
        Gradient = new Tensor<T>(1, layout.Length);
        Step = new Tensor<T>(1, layout.Length);
    }

    public Backend<T> Backend { get; }

    public ParameterVector<T> Theta { get; }

    public ParameterBlock Block { get; }

    public Var<T> Input { get; }

    public Var<T> Noise { get; }

    public KroneckerFactors<T> Factors { get; }

    public KroneckerLayer<T> Layer => Factors.Layers[0];

    /// <summary>∇, for the tests to fill.</summary>
    public Tensor<T> Gradient { get; }

    public Tensor<T> Step { get; }

    public Tensor<T> GradientBlock => ParameterVector<T>.View(Gradient, Block);

    public Tensor<T> StepBlock => ParameterVector<T>.View(Step, Block);

    /// <summary>Normal inputs, noise and gradient, each times its scale.</summary>
    public void Draw(Rng rng, double inputScale = 1, double noiseScale = 1, double gradientScale = 1)
    {
        Fill(Input.Value, rng, inputScale);
        Fill(Noise.Value, rng, noiseScale);
        Fill(GradientBlock, rng, gradientScale);
    }

    /// <summary>Runs both passes and folds the batch into the factors.</summary>
    public void Observe(Tensor<T>? mask = null)
    {
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

    public void Precondition() => Factors.Precondition(Gradient, Step);

    public static void Fill(Tensor<T> tensor, Rng rng, double scale = 1)
    {
        foreach (ref T value in tensor.Span)
        {
            value = T.CreateSaturating(scale * rng.NextNormal());
        }
    }
}
