using System.Globalization;
using System.Text.Json;

namespace Gradus.Envs;

/// <summary>Reads a space from untrusted JSON: every member is checked, and an error says in one sentence what is wrong.</summary>
internal readonly struct SpaceReader(JsonElement json)
{
    public Space Read()
    {
        try
        {
            if (json.ValueKind != JsonValueKind.Object)
            {
                throw new JsonException($"A space must be a JSON object, but it is {Describe(json)}.");
            }

            JsonElement type = Member("type");
            return type.ValueKind == JsonValueKind.String ? Read(type.GetString()!) : throw Unknown(type);
        }
        catch (Exception refused) when (refused is ArgumentException or InvalidOperationException)
        {
            // An argument that the constructor refuses, or text that is no Unicode, is a mistake in the file here.
            throw new JsonException($"A space cannot be read: {Sentence(refused.Message)}", refused);
        }
    }

    /// <summary>A message without the argument's name and value, which a file has no argument for.</summary>
    private static string Sentence(string message)
    {
        int end = message.IndexOf(" (Parameter '", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }

    private Space Read(string type) => type switch
    {
        nameof(Discrete) => new Discrete(Integer("n"), Integer("start")),
        nameof(Box) => ReadBox(),
        nameof(MultiDiscrete) => new MultiDiscrete(Integers("nvec")),
        nameof(MultiBinary) => new MultiBinary(Integer("n")),
        DictSpace.KindName => new DictSpace([.. Parts().Select(NamedPart)]),
        TupleSpace.KindName => new TupleSpace([.. Parts().Select((part, i) => PartOf(i.ToString(CultureInfo.InvariantCulture), part))]),
        _ => throw Unknown(Member("type")),
    };

    private static JsonException Unknown(JsonElement type) =>
        new(
            $"A space of type {Describe(type)} is not known; the types are {nameof(Discrete)}, {nameof(Box)}, {nameof(MultiDiscrete)}, "
                + $"{nameof(MultiBinary)}, {DictSpace.KindName} and {TupleSpace.KindName}.");

    /// <summary>The type of a box's elements: that of real numbers where none is named.</summary>
    private BoxElement Element() => !json.TryGetProperty(Box.ElementMember, out JsonElement value) ? BoxElement.Float32
        : value.ValueKind == JsonValueKind.String && value.ValueEquals(Box.Bytes) ? BoxElement.UInt8
        : throw new JsonException(
            $"The member '{Box.ElementMember}' of a space must be \"{Box.Bytes}\" where it is present, but is {Describe(value)}.");

    private JsonElement Member(string name) =>
        json.TryGetProperty(name, out JsonElement value) ? value : throw new JsonException($"A space lacks the member '{name}'.");

    private int Integer(string name) => Integer(name, Member(name));

    private static int Integer(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number)
            ? number
            : throw new JsonException($"The member '{name}' of a space must hold 32-bit integers, but has {Describe(value)}.");

    private int[] Integers(string name)
    {
        JsonElement array = Array(name);
        int[] numbers = new int[array.GetArrayLength()];
        int i = 0;
        foreach (JsonElement element in array.EnumerateArray())
        {
            numbers[i++] = Integer(name, element);
        }

        return numbers;
    }

    private Box ReadBox()
    {
        int[] shape = Integers("shape");
        ElementBounds low = Bounds("low", shape);
        return new Box(Element(), low, Bounds("high", shape), shape.Length == 0 ? [low.Count] : shape);
    }

    /// <summary>One number for each element, in an array, or one for all of them.</summary>
    private ElementBounds Bounds(string name, int[] shape)
    {
        JsonElement bounds = Member(name);
        if (bounds.ValueKind != JsonValueKind.Array)
        {
            return new ElementBounds(Float(name, bounds), Box.Count(shape));
        }

        float[] numbers = new float[bounds.GetArrayLength()];
        int i = 0;
        foreach (JsonElement element in bounds.EnumerateArray())
        {
            numbers[i++] = Float(name, element);
        }

        return new ElementBounds(numbers);
    }

    private static float Float(string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out float number) && float.IsFinite(number))
        {
            return number;
        }

        return value.ValueKind == JsonValueKind.String && value.ValueEquals(Box.Infinity) ? float.PositiveInfinity
            : value.ValueKind == JsonValueKind.String && value.ValueEquals(Box.MinusInfinity) ? float.NegativeInfinity
            : throw new JsonException(
                $"The member '{name}' of a space must hold float32 numbers, \"{Box.Infinity}\" or \"{Box.MinusInfinity}\", but has "
                    + $"{Describe(value)}.");
    }

    private JsonElement Array(string name)
    {
        JsonElement value = Member(name);
        return value.ValueKind == JsonValueKind.Array
            ? value
            : throw new JsonException($"The member '{name}' of a space must be an array, but is {Describe(value)}.");
    }

    private JsonElement.ArrayEnumerator Parts() => Array(CompositeSpace.PartsMember).EnumerateArray();

    private static (string Name, Space Space) NamedPart(JsonElement part)
    {
        if (part.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException($"A part of a space must be a JSON object with a name and a space, but it is {Describe(part)}.");
        }

        var members = new SpaceReader(part);
        JsonElement name = members.Member(CompositeSpace.NameMember);
        return name.ValueKind == JsonValueKind.String
            ? (name.GetString()!, PartOf(name.GetString()!, members.Member(CompositeSpace.SpaceMember)))
            : throw new JsonException($"The name of a part of a space must be a string, but is {Describe(name)}.");
    }

    private static Space PartOf(string name, JsonElement space)
    {
        try
        {
            return new SpaceReader(space).Read();
        }
        catch (JsonException refused)
        {
            throw new JsonException($"Part '{name}': {refused.Message}", refused);
        }
    }

    private static string Describe(JsonElement value)
    {
        const int Enough = 40;
        string text = value.GetRawText();
        return text.Length <= Enough ? text : $"{text[..Enough]}…";
    }
}
