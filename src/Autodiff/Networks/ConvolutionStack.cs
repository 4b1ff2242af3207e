using System.Globalization;

namespace Gradus.Autodiff;

/// <summary>
/// The convolutions of a network, each followed by the activation. It owns no parameters; it declares blocks in a layout, fills them in a
/// parameter vector and records ops on a tape. Its output is a row per image already, so nothing has to be flattened for the linear layers
/// that follow.
/// </summary>
public sealed partial class ConvolutionStack
{
    private readonly ParameterBlock[] _layers;
    private readonly PatchGeometry[] _geometries;

    private ConvolutionStack(ParameterBlock[] layers, PatchGeometry[] geometries, Activation activation)
    {
        _layers = layers;
        _geometries = geometries;
        Activation = activation;
    }

    /// <summary>The non-linearity.</summary>
    public Activation Activation { get; }

    /// <summary>The layers' blocks, first layer first; each is (C·k² + 1, C′).</summary>
    public IReadOnlyList<ParameterBlock> Layers => _layers;

    /// <summary>The patches of each layer.</summary>
    public IReadOnlyList<PatchGeometry> Geometries => _geometries;

    /// <summary>What the last layer makes, channels last.</summary>
    public ImageShape Output => _geometries[^1].Output(_layers[^1].Shape.Cols);

    /// <summary>Declares the layers <c>name.0</c>, <c>name.1</c>, … in a layout.</summary>
    /// <param name="layout">Receives the blocks.</param>
    /// <param name="name">Prefix of the blocks' names.</param>
    /// <param name="image">The input.</param>
    /// <param name="convolutions">The layers.</param>
    /// <param name="activation">The non-linearity.</param>
    /// <exception cref="ArgumentException">A kernel is larger than its image; the message names the layer.</exception>
    public static ConvolutionStack Declare(
        ParameterLayout layout, string name, ImageShape image, ConvolutionLayers convolutions, Activation activation)
    {
        var geometries = new PatchGeometry[convolutions.Count];
        for (int i = 0; i < geometries.Length; i++)
        {
            geometries[i] = GeometryOf(NameOf(name, i), image, convolutions[i]);
            image = geometries[i].Output(convolutions[i].Filters);
        }

        ParameterBlock[] layers =
        [
            .. geometries.Select((geometry, i) => layout.Add(NameOf(name, i), geometry.PatchSize + 1, convolutions[i].Filters)),
        ];
        return new ConvolutionStack(layers, geometries, activation);
    }

    private static string NameOf(string name, int layer) => string.Create(CultureInfo.InvariantCulture, $"{name}.{layer}");

    private static PatchGeometry GeometryOf(string layer, ImageShape image, ConvolutionLayer convolution)
    {
        try
        {
            return new PatchGeometry(image, convolution.Kernel, convolution.Stride, convolution.Padding);
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException($"Layer '{layer}' ({convolution}): {exception.Message}", exception);
        }
    }
}
