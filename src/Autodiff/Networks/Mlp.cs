using System.Globalization;

namespace Gradus.Autodiff;

/// <summary>
/// A multi-layer perceptron: linear layers with an activation between them. It owns no parameters; it declares blocks in a layout, fills
/// them in a parameter vector and records ops on a tape.
/// </summary>
public sealed partial class Mlp
{
    /// <summary>ε of layer normalisation.</summary>
    private const double Epsilon = 1e-5;

    private readonly ParameterBlock[] _layers;
    private readonly (ParameterBlock Gain, ParameterBlock Bias)[] _norms;
    private readonly bool _activateLast;
    private readonly bool _standardizes;

    private Mlp(
        ParameterBlock[] layers,
        (ParameterBlock Gain, ParameterBlock Bias)[] norms,
        Activation activation,
        bool activateLast,
        bool standardizes)
    {
        _standardizes = standardizes;
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
    /// <param name="standardize">
    /// True for mean 0 and variance 1 before each activation: layer normalisation without parameters.
    /// </param>
    public static Mlp Declare(
        ParameterLayout layout,
        string name,
        ReadOnlySpan<int> widths,
        Activation activation,
        bool activateLast = false,
        bool layerNorm = false,
        bool standardize = false)
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

        return new Mlp(layers, norms, activation, activateLast, standardize);
    }

    private bool IsActivated(int layer) => layer < _layers.Length - 1 || _activateLast;
}
