using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Gradus.Envs;

/// <summary>
/// The set of possible observations or actions. A space is immutable, equal to every space with the same content, and can be written as
/// JSON and read back.
/// </summary>
/// <remarks>
/// Every point of every space has a flat form of <see cref="Size"/> floats, which is how observations travel; the discrete spaces also have
/// an <see cref="int"/> form, which is how their actions travel.
/// </remarks>
public abstract class Space : IEquatable<Space>
{
    private protected Space()
    {
    }

    /// <summary>
    /// The number of elements of one point in flat form: 1 for <see cref="Discrete"/>, the product of the shape for <see cref="Box"/>, the
    /// sum over the parts for a <see cref="CompositeSpace"/>.
    /// </summary>
    public abstract int Size { get; }

    /// <summary>How actions of this space travel: one integer, several, or real numbers.</summary>
    public abstract ActionKind ActionKind { get; }

    /// <summary>
    /// The parts that have no parts themselves, in the order of their numbers. A space without parts is its own only leaf, whose name is
    /// empty.
    /// </summary>
    public virtual ImmutableArray<SpacePart> Leaves
    {
        get
        {
            if (field.IsDefault)
            {
                field = [new SpacePart("", this, 0, 0)];
            }

            return field;
        }
    }

    /// <summary>
    /// The length of an action mask, which says of each choice whether it is legal: N for <see cref="Discrete"/> and
    /// <see cref="MultiBinary"/> (whether the element may be 1), the sum of all numbers of values for <see cref="MultiDiscrete"/>, the sum
    /// over the parts for a <see cref="CompositeSpace"/>, and 0 for spaces that cannot be masked.
    /// </summary>
    public virtual int MaskSize => 0;

    /// <summary>Whether a point in flat form has the right length and lies in the space; NaN never does.</summary>
    /// <param name="point">The point; a <see cref="Discrete"/> point is its value as a float.</param>
    public abstract bool Contains(ReadOnlySpan<float> point);

    /// <summary>Whether an action has the right kind and length for this space and lies in it.</summary>
    /// <param name="action">The action.</param>
    public abstract bool Contains(EnvironmentAction action);

    /// <summary>Samples a point in flat form, with the same stream and distribution as Gymnasium's <c>sample</c>.</summary>
    /// <param name="rng">The random stream.</param>
    /// <param name="point">Where the point is written, <see cref="Size"/> long.</param>
    /// <exception cref="ArgumentException">The destination has a different length.</exception>
    public abstract void Sample(Rng rng, Span<float> point);

    /// <summary>What is wrong with an action mask of this space: it must leave a legal action.</summary>
    /// <param name="mask">Which choices are legal, <see cref="MaskSize"/> elements.</param>
    /// <returns>A clause such as <c>all actions are masked</c>; null for a mask that is right.</returns>
    public virtual string? FaultOf(ReadOnlySpan<bool> mask) => null;

    /// <summary>Whether all choices of a point of this space are legal; true where none can be masked.</summary>
    /// <param name="mask">Which are, <see cref="MaskSize"/> elements.</param>
    /// <param name="point">A point of this space in flat form.</param>
    internal virtual bool Allows(ReadOnlySpan<bool> mask, ReadOnlySpan<float> point) => true;

    /// <summary>Samples an action among the legal ones, each value with the same probability.</summary>
    /// <param name="rng">The random stream.</param>
    /// <param name="mask"><see cref="MaskSize"/> elements; true where the choice is legal.</param>
    /// <param name="action">Where the action is written, <see cref="Size"/> integers.</param>
    /// <exception cref="ArgumentException">A length is wrong, or nothing is legal.</exception>
    /// <exception cref="InvalidOperationException">The space cannot be masked.</exception>
    public virtual void Sample(Rng rng, ReadOnlySpan<bool> mask, Span<int> action) =>
        throw new InvalidOperationException($"{this} cannot be masked; only discrete actions can.");

    /// <summary>Samples an action among the legal ones in flat form, each value with the same probability.</summary>
    /// <param name="rng">The random stream.</param>
    /// <param name="mask"><see cref="MaskSize"/> elements; true where the choice is legal.</param>
    /// <param name="action">Where the action is written, <see cref="Size"/> numbers.</param>
    /// <exception cref="ArgumentException">A length is wrong, or nothing is legal.</exception>
    /// <exception cref="InvalidOperationException">The space cannot be masked.</exception>
    public virtual void Sample(Rng rng, ReadOnlySpan<bool> mask, Span<float> action)
    {
        const int Few = 256;
        CheckDestination(action.Length);
        Span<int> integers = Size <= Few ? stackalloc int[Size] : new int[Size];
        Sample(rng, mask, integers);
        for (int i = 0; i < integers.Length; i++)
        {
            action[i] = integers[i];
        }
    }

    /// <summary>A part, by its name or by a path such as <c>arm/angle</c>.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">There is no such part; the message suggests the nearest one.</exception>
    public virtual SpacePart Part(string name) => throw new ArgumentException(
        $"There is no part '{name}' of {this}, which has no parts; a {nameof(DictSpace)} and a {nameof(TupleSpace)} have.", nameof(name));

    /// <summary>The leaf that has an element of a point.</summary>
    /// <param name="element">The element's index, below <see cref="Size"/>.</param>
    public SpacePart LeafAt(int element)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(element);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(element, Size);
        foreach (SpacePart leaf in Leaves)
        {
            if (element < leaf.Offset + leaf.Length)
            {
                return leaf;
            }
        }

        return Leaves[^1];
    }

    /// <summary>What errors call an element of a point: <c>element 3</c>, or <c>element 0 of part 'goal'</c>.</summary>
    /// <param name="element">The element's index, below <see cref="Size"/>.</param>
    public string NameOf(int element)
    {
        SpacePart leaf = LeafAt(element);
        string name = string.Create(CultureInfo.InvariantCulture, $"element {element - leaf.Offset}");
        return leaf.Name.Length == 0 ? name : $"{name} of part '{leaf.Name}'";
    }

    /// <inheritdoc/>
    public abstract bool Equals(Space? other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Space other && Equals(other);

    /// <inheritdoc/>
    public abstract override int GetHashCode();

    /// <summary>The text form is Gymnasium's, such as <c>Discrete(2)</c>.</summary>
    public abstract override string ToString();

    /// <summary>Writes the space as one JSON object.</summary>
    /// <param name="writer">Where to.</param>
    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", Kind);
        WriteMembers(writer);
        writer.WriteEndObject();
    }

    /// <summary>The space as one line of JSON, such as <c>{"type":"Discrete","n":2,"start":0}</c>.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            WriteJson(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Reads a space from the object that <see cref="WriteJson"/> wrote.</summary>
    /// <param name="json">The object.</param>
    /// <exception cref="JsonException">The object does not describe a space; the message says why.</exception>
    public static Space ReadJson(JsonElement json) => new SpaceReader(json).Read();

    /// <summary>Reads a space from the text that <see cref="ToJson"/> gave.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="JsonException">The text is not JSON or does not describe a space; the message says why.</exception>
    public static Space FromJson(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return ReadJson(document.RootElement);
    }

    /// <summary>The name of the kind in JSON.</summary>
    private protected virtual string Kind => GetType().Name;

    private protected abstract void WriteMembers(Utf8JsonWriter writer);

    /// <summary>The index of the legal choice with this number, counted from 0 among the legal ones.</summary>
    private protected static int Legal(ReadOnlySpan<bool> mask, int number)
    {
        int index = mask.IndexOf(true);
        for (; number > 0; number--)
        {
            index += 1 + mask[(index + 1)..].IndexOf(true);
        }

        return index;
    }

    private protected void CheckMask(ReadOnlySpan<bool> mask)
    {
        if (mask.Length != MaskSize)
        {
            throw new ArgumentException($"A mask of {this} has {MaskSize} elements, but {mask.Length} were given.", nameof(mask));
        }

        if (FaultOf(mask) is { } fault)
        {
            throw new ArgumentException($"No action of {this} can be sampled: {fault}.", nameof(mask));
        }
    }

    private protected void CheckDestination(int length)
    {
        if (length != Size)
        {
            throw new ArgumentException($"A point of {this} has {Size} elements, but the destination has {length}.");
        }
    }
}
