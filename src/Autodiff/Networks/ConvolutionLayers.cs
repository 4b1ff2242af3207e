using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace Gradus.Autodiff;

/// <summary>
/// The convolutions of a network, input side first: immutable, and equal to every list of the same layers. Written as a collection,
/// <c>ConvolutionLayers layers = [new(32, 8, 4), new(64, 4, 2)];</c>, or as text, <c>32x8/4,64x4/2</c>.
/// </summary>
[CollectionBuilder(typeof(ConvolutionLayers), nameof(Of))]
[JsonConverter(typeof(ConvolutionLayersConverter))]
public sealed class ConvolutionLayers : IReadOnlyList<ConvolutionLayer>, IEquatable<ConvolutionLayers>
{
    private readonly ConvolutionLayer[] _layers;

    private ConvolutionLayers(ConvolutionLayer[] layers) => _layers = layers;

    /// <summary>Number of layers.</summary>
    public int Count => _layers.Length;

    /// <summary>One layer.</summary>
    /// <param name="index">0 for the layer that is nearest to the input.</param>
    public ConvolutionLayer this[int index] => _layers[index];

    /// <summary>Copies a list of layers.</summary>
    /// <param name="layers">The layers, at least one.</param>
    /// <exception cref="ArgumentException">There is no layer.</exception>
    public static ConvolutionLayers Of(ReadOnlySpan<ConvolutionLayer> layers) => layers.IsEmpty
        ? throw new ArgumentException("A convolutional network needs at least one convolution, such as 16x3.", nameof(layers))
        : new(layers.ToArray());

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <param name="text">Such as <c>32x8/4,64x4/2,64x3</c>: filters × kernel / stride p padding of each layer.</param>
    /// <param name="layers">The layers.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out ConvolutionLayers? layers)
    {
        string[] parts = text.Split(',');
        var list = new ConvolutionLayer[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!ConvolutionLayer.TryParse(parts[i], out list[i]))
            {
                layers = null;
                return false;
            }
        }

        layers = new ConvolutionLayers(list);
        return true;
    }

    /// <inheritdoc/>
    public IEnumerator<ConvolutionLayer> GetEnumerator() => ((IEnumerable<ConvolutionLayer>)_layers).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(ConvolutionLayers? other) => other is not null && _layers.AsSpan().SequenceEqual(other._layers);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ConvolutionLayers);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (ConvolutionLayer layer in _layers)
        {
            hash.Add(layer);
        }

        return hash.ToHashCode();
    }

    /// <summary>Such as <c>32x8/4,64x4/2,64x3</c>.</summary>
    public override string ToString() => string.Join(',', _layers);
}
