using System.Collections;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace Gradus.Autodiff;

/// <summary>
/// Widths of a network's layers, input side first: immutable, and equal to every list of the same numbers, so that the records that hold
/// one are equal by value too. Written as a collection: <c>LayerWidths hidden = [64, 64];</c>.
/// </summary>
[CollectionBuilder(typeof(LayerWidths), nameof(Of))]
[JsonConverter(typeof(LayerWidthsConverter))]
public sealed class LayerWidths : IReadOnlyList<int>, IEquatable<LayerWidths>
{
    private readonly int[] _widths;

    private LayerWidths(int[] widths) => _widths = widths;

    /// <summary>Number of layers.</summary>
    public int Count => _widths.Length;

    /// <summary>The width of one layer.</summary>
    /// <param name="index">0 for the layer that is nearest to the input.</param>
    public int this[int index] => _widths[index];

    /// <summary>Copies a list of numbers.</summary>
    /// <param name="widths">The widths; may be empty.</param>
    public static LayerWidths Of(ReadOnlySpan<int> widths) => new(widths.ToArray());

    /// <summary>The widths in memory.</summary>
    public ReadOnlySpan<int> AsSpan() => _widths;

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)_widths).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(LayerWidths? other) => other is not null && AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LayerWidths);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (int width in _widths)
        {
            hash.Add(width);
        }

        return hash.ToHashCode();
    }

    /// <summary>Such as <c>64,64</c>.</summary>
    public override string ToString() => string.Join(',', _widths);
}
