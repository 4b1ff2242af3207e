using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Gradus.Envs;

/// <summary>
/// A box of real numbers: element i is a float in [low[i], high[i]], where bounds may be infinite; or of bytes, which have bounds.
/// </summary>
public sealed class Box : Space
{
    internal const string ElementMember = "dtype";
    internal const string Bytes = "uint8";
    internal const string Infinity = "Infinity";
    internal const string MinusInfinity = "-Infinity";

    /// <summary>As many sides as NumPy allows.</summary>
    private const int MaxRank = 64;

    private readonly ElementBounds _low;
    private readonly ElementBounds _high;
    private readonly int[] _shape;

    /// <summary>A box with bounds per element.</summary>
    /// <param name="low">The lower bounds, row-major; −∞ for none.</param>
    /// <param name="high">The upper bounds, row-major; ∞ for none.</param>
    /// <param name="shape">The shape; one dimension with as many elements as there are bounds if omitted.</param>
    /// <exception cref="ArgumentException">The lengths do not match each other or the shape, or an element has no values.</exception>
    public Box(ReadOnlySpan<float> low, ReadOnlySpan<float> high, params ReadOnlySpan<int> shape)
        : this(BoxElement.Float32, low, high, shape)
    {
    }

    /// <summary>A box of one type of element, with bounds per element.</summary>
    /// <param name="element">The type.</param>
    /// <param name="low">The lower bounds, row-major; −∞ for none.</param>
    /// <param name="high">The upper bounds, row-major; ∞ for none.</param>
    /// <param name="shape">The shape; one dimension with as many elements as there are bounds if omitted.</param>
    /// <exception cref="ArgumentException">
    /// The lengths do not match each other or the shape, an element has no values, or bounds are not of the type.
    /// </exception>
    public Box(BoxElement element, ReadOnlySpan<float> low, ReadOnlySpan<float> high, params ReadOnlySpan<int> shape)
        : this(element, new ElementBounds(low.ToArray()), new ElementBounds(high.ToArray()), shape.IsEmpty ? [low.Length] : shape.ToArray())
    {
    }

    /// <exception cref="ArgumentException">As for the public constructors.</exception>
    internal Box(BoxElement element, ElementBounds low, ElementBounds high, int[] shape)
    {
        CheckBounds(low, high, shape);
        (Element, _low, _high, _shape) = (element, low, high, shape);
        CheckElement();
    }

    /// <summary>A box of one type of element, with the same bounds for all.</summary>
    /// <param name="element">The type.</param>
    /// <param name="low">The lower bound; −∞ for none.</param>
    /// <param name="high">The upper bound; ∞ for none.</param>
    /// <param name="shape">The shape, each side at least 1.</param>
    /// <exception cref="ArgumentException">
    /// The shape has no elements, the bounds leave no values, or are not of the type.
    /// </exception>
    public Box(BoxElement element, float low, float high, params ReadOnlySpan<int> shape)
        : this(element, Same(low, shape), Same(high, shape), shape.ToArray())
    {
    }

    /// <summary>A box with the same bounds for every element.</summary>
    /// <param name="low">The lower bound; −∞ for none.</param>
    /// <param name="high">The upper bound; ∞ for none.</param>
    /// <param name="shape">The shape, each side at least 1.</param>
    /// <exception cref="ArgumentException">The shape has no elements, or the bounds leave no values.</exception>
    public Box(float low, float high, params ReadOnlySpan<int> shape)
        : this(BoxElement.Float32, Same(low, shape), Same(high, shape), shape.ToArray())
    {
    }

    /// <summary>The type of the elements.</summary>
    public BoxElement Element { get; }

    /// <summary>The lower bounds, row-major.</summary>
    public ReadOnlySpan<float> Low => _low.All;

    /// <summary>The upper bounds, row-major.</summary>
    public ReadOnlySpan<float> High => _high.All;

    /// <summary>The shape.</summary>
    public ReadOnlySpan<int> Shape => _shape;

    /// <summary>How many elements have bounds of their own, from the first on; those after them have the bounds of the first.</summary>
    internal int DifferingElements => Math.Max(_low.Distinct.Length, _high.Distinct.Length);

    /// <summary>The bounds of an element, without memory for those of all.</summary>
    internal (float Low, float High) BoundsOf(int element) => (_low[element], _high[element]);

    /// <inheritdoc/>
    public override int Size => _low.Count;

    /// <inheritdoc/>
    public override ActionKind ActionKind => ActionKind.Reals;

    /// <inheritdoc/>
    public override bool Contains(ReadOnlySpan<float> point)
    {
        if (point.Length != Size)
        {
            return false;
        }

        for (int i = 0; i < point.Length; i++)
        {
            // Written so that NaN fails.
            if (!(point[i] >= _low[i] && point[i] <= _high[i]) || (Element == BoxElement.UInt8 && !float.IsInteger(point[i])))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Contains(EnvironmentAction action) => action.Kind == ActionKind.Reals && Contains(action.Reals);

    /// <summary>
    /// Samples a point: uniform between two bounds, exponential from one, normal without any. Elements without bounds are sampled first,
    /// then those with a lower, an upper, and both. A byte is a uniform number up to one more than its bound, rounded down.
    /// </summary>
    /// <inheritdoc/>
    public override void Sample(Rng rng, Span<float> point)
    {
        CheckDestination(point.Length);
        for (int pass = 0; pass < 4; pass++)
        {
            bool below = (pass & 1) != 0;
            bool above = (pass & 2) != 0;
            for (int i = 0; i < point.Length; i++)
            {
                if (float.IsFinite(_low[i]) == below && float.IsFinite(_high[i]) == above)
                {
                    point[i] = (float)((below, above) switch
                    {
                        (false, false) => rng.NextNormal(),
                        (true, false) => rng.NextExponential() + _low[i],
                        (false, true) => -rng.NextExponential() + _high[i],
                        (true, true) when Element == BoxElement.UInt8 => Math.Floor(rng.NextUniform(_low[i], _high[i] + 1.0)),
                        (true, true) => rng.NextUniform(_low[i], _high[i]),
                    });
                }
            }
        }
    }

    /// <inheritdoc/>
    public override bool Equals(Space? other) =>
        other is Box box && box.Element == Element && box.Shape.SequenceEqual(_shape)
        && box._low.Equals(_low) && box._high.Equals(_high);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_low, _high);

    /// <summary>
    /// The text form is Gymnasium's, such as <c>Box(-2.0, 2.0, (1,), float32)</c>: bounds that are all equal are written once, others in
    /// full.
    /// </summary>
    public override string ToString()
    {
        string shape = _shape.Length == 1 ? $"({_shape[0]},)" : $"({string.Join(", ", _shape)})";
        return $"Box({Write(_low)}, {Write(_high)}, {shape}, {ElementName})";
    }

    private string ElementName => Element == BoxElement.UInt8 ? Bytes : "float32";

    private protected override void WriteMembers(Utf8JsonWriter writer)
    {
        if (Element == BoxElement.UInt8)
        {
            writer.WriteString(ElementMember, Bytes); // real numbers have no member, as before there were others
        }

        writer.WriteStartArray("shape");
        foreach (int side in _shape)
        {
            writer.WriteNumberValue(side);
        }

        writer.WriteEndArray();
        WriteBounds(writer, "low", _low);
        WriteBounds(writer, "high", _high);
    }

    /// <summary>Bounds that are all equal are written once, without an array.</summary>
    private static void WriteBounds(Utf8JsonWriter writer, string name, ElementBounds bounds)
    {
        writer.WritePropertyName(name);
        if (bounds.Distinct.Length < bounds.Count)
        {
            WriteBound(writer, bounds[0]);
            return;
        }

        writer.WriteStartArray();
        foreach (float bound in bounds.Distinct)
        {
            WriteBound(writer, bound);
        }

        writer.WriteEndArray();
    }

    private static void WriteBound(Utf8JsonWriter writer, float bound)
    {
        if (float.IsFinite(bound))
        {
            writer.WriteNumberValue(bound);
        }
        else
        {
            writer.WriteStringValue(bound > 0 ? Infinity : MinusInfinity);
        }
    }

    private void CheckElement()
    {
        if (Element is not (BoxElement.Float32 or BoxElement.UInt8))
        {
            throw new ArgumentException($"There is no element type {(int)Element} of a Box; there are float32 and uint8.");
        }

        for (int i = 0; i < DifferingElements && Element == BoxElement.UInt8; i++)
        {
            if (!(float.IsInteger(_low[i]) && float.IsInteger(_high[i]) && _low[i] >= 0 && _high[i] <= byte.MaxValue))
            {
                throw new ArgumentException(
                    $"Element {i} of a Box of bytes cannot lie in [{WriteReal(_low[i])}, {WriteReal(_high[i])}]: bounds must be whole "
                        + $"numbers from 0 to 255.");
            }
        }
    }

    private static void CheckBounds(ElementBounds low, ElementBounds high, int[] shape)
    {
        int count = Count(shape);
        if (low.Count != count || high.Count != count)
        {
            throw new ArgumentException(
                $"A Box of shape ({string.Join(", ", shape)}) needs {count} lower and {count} upper bounds, but got {low.Count} and "
                    + $"{high.Count}.");
        }

        int differing = Math.Max(low.Distinct.Length, high.Distinct.Length);
        for (int i = 0; i < differing; i++)
        {
            if (!(low[i] <= high[i]) || low[i] == float.PositiveInfinity || high[i] == float.NegativeInfinity)
            {
                throw new ArgumentException(
                    $"Element {i} of a Box cannot lie in [{WriteReal(low[i])}, {WriteReal(high[i])}]: the lower bound must be a number not "
                        + $"above the upper one.");
            }
        }
    }

    /// <summary>The number of elements of a shape.</summary>
    /// <param name="shape">The shape.</param>
    /// <exception cref="ArgumentException">A side is not positive, or there are too many sides or elements.</exception>
    internal static int Count(ReadOnlySpan<int> shape)
    {
        if (shape.Length > MaxRank)
        {
            throw new ArgumentException($"A Box of {shape.Length} sides cannot be made: it has at most {MaxRank}.");
        }

        long count = 1;
        foreach (int side in shape)
        {
            count *= side;
            if (side < 1 || count > Array.MaxLength)
            {
                throw new ArgumentException(
                    $"A Box of shape ({string.Join(", ", shape.ToArray())}) cannot be made: every side must be at least 1 and the element "
                        + $"count at most {Array.MaxLength}.");
            }
        }

        return (int)count;
    }

    private static ElementBounds Same(float bound, ReadOnlySpan<int> shape) => new(bound, Count(shape));

    private string Write(ElementBounds bounds)
    {
        if (bounds.Distinct.Length == 1)
        {
            return Write(bounds[0]);
        }

        var text = new StringBuilder();
        int next = 0;
        Write(text, bounds.All, 0, ref next);
        return text.ToString();
    }

    private void Write(StringBuilder text, ReadOnlySpan<float> bounds, int dimension, ref int next)
    {
        text.Append('[');
        for (int i = 0; i < _shape[dimension]; i++)
        {
            text.Append(i == 0 ? "" : " ");
            if (dimension == _shape.Length - 1)
            {
                text.Append(Write(bounds[next++]));
            }
            else
            {
                Write(text, bounds, dimension + 1, ref next);
            }
        }

        text.Append(']');
    }

    private string Write(float bound) =>
        Element == BoxElement.UInt8 ? bound.ToString("0", CultureInfo.InvariantCulture)
        : WriteReal(bound);

    private static string WriteReal(float bound) =>
        float.IsInfinity(bound) ? (bound > 0 ? "inf" : "-inf")
        : float.IsInteger(bound) && Math.Abs(bound) < 1e16f ? bound.ToString("0.0", CultureInfo.InvariantCulture)
        : bound.ToString(CultureInfo.InvariantCulture);
}
