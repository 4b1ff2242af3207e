using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>One convolution whose output gradients are given directly, as those of <see cref="NoisyLayer{T}"/>.</summary>
internal sealed class NoisyConvolution<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly CompiledTape<T> _tape;
    private readonly Var<T> _fisherLoss;

    public NoisyConvolution(int rows, PatchGeometry geometry, int filters, KroneckerOptions options, Backend<T>? backend = null)
    {
        var layout = new ParameterLayout();
        Block = layout.Add("layer", geometry.PatchSize + 1, filters);
        Theta = new ParameterVector<T>(layout);
        var tape = new Tape<T>(backend ?? new ReferenceBackend<T>());
        Input = tape.Leaf("x", rows, geometry.Image.Size);
        Noise = tape.Input("noise", rows, geometry.Positions * filters);
        Output = Input.Convolution(tape.Parameter(Theta, Block), geometry);
        _fisherLoss = (Output * Noise).Sum();
        _tape = tape.Compile();
        Factors = new KroneckerFactors<T>(_tape, options);
        Gradient = new Tensor<T>(1, layout.Length);
        Step = new Tensor<T>(1, layout.Length);
    }

    public ParameterVector<T> Theta { get; }

    public ParameterBlock Block { get; }

    public Var<T> Input { get; }

    public Var<T> Noise { get; }

    public Var<T> Output { get; }

    public KroneckerFactors<T> Factors { get; }

    public KroneckerLayer<T> Layer => Factors.Layers[0];

    public Tensor<T> Gradient { get; }

    public Tensor<T> Step { get; }

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
}
