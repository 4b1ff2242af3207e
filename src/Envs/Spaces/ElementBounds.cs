namespace Gradus.Envs;

/// <summary>
/// The lower or the upper bounds of the elements of a <see cref="Box"/>. Those that are all equal, as a picture's are, are one number in
/// memory and in JSON, however many elements there are.
/// </summary>
internal sealed class ElementBounds : IEquatable<ElementBounds>
{
    /// <summary>One number for each element, or one for all of them.</summary>
    private readonly float[] _numbers;

    private float[]? _all;

    /// <summary>A number for each element.</summary>
    /// <param name="numbers">The bounds, which nobody else changes.</param>
    public ElementBounds(float[] numbers)
    {
        _numbers = numbers.Length > 1 && !numbers.AsSpan().ContainsAnyExcept(numbers[0]) ? [numbers[0]] : numbers;
        Count = numbers.Length;
    }

    /// <summary>The same number for every element.</summary>
    /// <param name="number">The bound.</param>
    /// <param name="count">How many elements there are, at least 1.</param>
    public ElementBounds(float number, int count) => (_numbers, Count) = ([number], count);

    /// <summary>The number of elements.</summary>
    public int Count { get; }

    /// <summary>The bounds that differ in their places: one where all elements have the same, else one for each element.</summary>
    public ReadOnlySpan<float> Distinct => _numbers;

    /// <summary>A bound for each element. Where all are equal, this is where memory for them is first taken.</summary>
    public ReadOnlySpan<float> All => _numbers.Length == Count ? _numbers : _all ??= Repeat(_numbers[0], Count);

    /// <summary>The bound of an element.</summary>
    /// <param name="element">The element's index.</param>
    public float this[int element] => _numbers[_numbers.Length == 1 ? 0 : element];

    /// <inheritdoc/>
    public bool Equals(ElementBounds? other) => other is not null && other.Count == Count && other.Distinct.SequenceEqual(_numbers);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ElementBounds other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Count);
        foreach (float number in _numbers)
        {
            hash.Add(number);
        }

        return hash.ToHashCode();
    }

    private static float[] Repeat(float number, int count)
    {
        float[] all = new float[count];
        Array.Fill(all, number);
        return all;
    }
}
