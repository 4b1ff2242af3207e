using System.Text.Json;

namespace Gradus.Envs;

/// <summary>Parts by name, such as a camera's image, a position and the number of a goal.</summary>
/// <remarks>
/// The parts keep the order in which they are given, and spaces with another order are not equal. Gymnasium's <c>Dict</c> sorts the keys of
/// a plain dictionary and keeps the order of any other collection; an environment of Gymnasium arrives here in the order that its space
/// has, which is that of <c>gymnasium.spaces.flatten</c>.
/// </remarks>
public sealed class DictSpace : CompositeSpace
{
    internal const string KindName = "Dict";

    /// <summary>Makes the space.</summary>
    /// <param name="parts">Names and spaces, at least one; two parts cannot have one name.</param>
    /// <exception cref="ArgumentException">
    /// There are no parts, a name is blank or taken, integers exceed ±2²⁴, or there are too many parts, numbers or levels.
    /// </exception>
    public DictSpace(params ReadOnlySpan<(string Name, Space Space)> parts)
        : base(nameof(DictSpace), parts)
    {
    }

    /// <inheritdoc/>
    public override string ToString() => $"Dict({string.Join(", ", Parts)})";

    internal override CompositeSpace With(Func<Space, Space> change) =>
        new DictSpace([.. Parts.Select(part => (part.Name, Changed(part.Space, change)))]);

    private protected override string Kind => KindName;

    private protected override void WritePart(Utf8JsonWriter writer, SpacePart part)
    {
        writer.WriteStartObject();
        writer.WriteString(NameMember, part.Name);
        writer.WritePropertyName(SpaceMember);
        part.Space.WriteJson(writer);
        writer.WriteEndObject();
    }
}
