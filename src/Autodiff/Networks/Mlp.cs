using System.Globalization;
using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// A multi-layer perceptron: linear layers with an activation between them. It owns no parameters; it declares blocks in a layout, fills
/// them in a parameter vector and records ops on a tape.
/// </summary>
public sealed class Mlp
{
    /// <summary>ε of layer normalisation.</summary>
    private const double Epsilon = 1e-5;

    private readonly ParameterBlock[] _layers;
    private readonly (ParameterBlock Gain, ParameterBlock Bias)[] _norms;
    private readonly bool _activateLast;

    private Mlp(
        ParameterBlock[] layers, (ParameterBlock Gain, ParameterBlock Bias)[] norms, Activation activation, bool activateLast)
    {
        _layers = layers;
        _norms = norms;
        _activateLast = activateLast;
        Activation = activation;
    }

    /// <summary>The non-linearity.</summary>
    public Activation Activation { get; }

    /// <summary>The layers' blocks, first layer first; each is (in + 1, out).</summary>
    public IReadOnlyList<ParameterBlock> Layers => _layers;

    /// <summary>Declares the layers <c>name.0</c>, <c>name.1</c>, … in a layout.</summary>
    /// <param name="layout">Receives the blocks.</param>
    /// <param name="name">Prefix of the blocks' names.</param>
    /// <param name="widths">The number of inputs, the width of each layer, and the number of outputs: at least two numbers.</param>
    /// <param name="activation">The non-linearity.</param>
    /// <param name="activateLast">True for an activation after the last layer too: a trunk rather than a whole network.</param>
    /// <param name="layerNorm">
    /// True for layer normalisation before each activation, with the blocks <c>name.0.gain</c> and <c>name.0.bias</c>.
    /// </param>
    public static Mlp Declare(
        ParameterLayout layout,
        string name,
        ReadOnlySpan<int> widths,
        Activation activation,
        bool activateLast = false,
        bool layerNorm = false)
    {
        if (widths.Length < 2)
        {
            throw new ArgumentException(
                $"Network '{name}' needs at least a number of inputs and a number of outputs, but {widths.Length} widths were given.",
                nameof(widths));
        }

        var layers = new ParameterBlock[widths.Length - 1];
        var norms = new (ParameterBlock Gain, ParameterBlock Bias)[layerNorm ? layers.Length - (activateLast ? 0 : 1) : 0];
        for (int i = 0; i < layers.Length; i++)
        {
            layers[i] = layout.Add(string.Create(CultureInfo.InvariantCulture, $"{name}.{i}"), widths[i] + 1, widths[i + 1]);
            if (i < norms.Length)
            {
                norms[i] = (layout.Add($"{layers[i].Name}.gain", 1, widths[i + 1]), layout.Add($"{layers[i].Name}.bias", 1, widths[i + 1]));
            }
        }

        return new Mlp(layers, norms, activation, activateLast);
    }

    /// <summary>Orthogonal weights and zero biases.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="theta">Receives the values.</param>
    /// <param name="rng">The random stream.</param>
    /// <param name="hiddenGain">Gain of layers that are followed by the activation; √2 is usual.</param>
    /// <param name="lastGain">Gain of a last layer without activation: 0.01 for a policy, 1 for a value.</param>
    public void InitializeOrthogonal<T>(ParameterVector<T> theta, Rng rng, double hiddenGain, double lastGain)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < _layers.Length; i++)
        {
            bool last = i == _layers.Length - 1 && !_activateLast;
            Initialization.Orthogonal(theta.ValueOf(_layers[i]), last ? lastGain : hiddenGain, rng);
        }

        InitializeNorms(theta);
    }

    /// <summary>Weights and biases from U(−1/√in, 1/√in), PyTorch's default for linear layers.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="theta">Receives the values.</param>
    /// <param name="rng">The random stream.</param>
    public void InitializeUniform<T>(ParameterVector<T> theta, Rng rng)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (ParameterBlock layer in _layers)
        {
            Initialization.Uniform(theta.ValueOf(layer), 1 / Math.Sqrt(layer.Shape.Rows - 1), rng);
        }

        InitializeNorms(theta);
    }

    /// <summary>Records the network on a tape.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="tape">The tape.</param>
    /// <param name="theta">The parameters.</param>
    /// <param name="x">(B, inputs).</param>
    /// <returns>(B, outputs).</returns>
    public Var<T> Record<T>(Tape<T> tape, ParameterVector<T> theta, Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Var<T> h = x;
        for (int i = 0; i < _layers.Length; i++)
        {
            h = h.Linear(tape.Parameter(theta, _layers[i])).Named(_layers[i].Name);
            if (i < _norms.Length)
            {
                (ParameterBlock gain, ParameterBlock bias) = _norms[i];
                h = h.LayerNorm(tape.Parameter(theta, gain), tape.Parameter(theta, bias), T.CreateChecked(Epsilon)).Named(
                    $"{_layers[i].Name}.norm");
            }

            if (i < _layers.Length - 1 || _activateLast)
            {
                h = h.Activated(Activation);
            }
        }

        return h;
    }

    /// <summary>Gains of one and biases of zero.</summary>
    private void InitializeNorms<T>(ParameterVector<T> theta)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach ((ParameterBlock gain, ParameterBlock bias) in _norms)
        {
            using HostWrite<T> gains = theta.ValueOf(gain).Write();
            gains.Span.Fill(T.One);
            using HostWrite<T> biases = theta.ValueOf(bias).Write();
            biases.Span.Clear();
        }
    }
}
