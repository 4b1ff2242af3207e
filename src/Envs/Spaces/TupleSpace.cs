using System.Globalization;
using System.Text.Json;

namespace Gradus.Envs;

/// <summary>Parts by number, such as a choice and how strongly: <c>new TupleSpace(new Discrete(3), new Box(0, 1, 1))</c>.</summary>
public sealed class TupleSpace : CompositeSpace
{
    internal const string KindName = "Tuple";

    /// <summary>Makes the space.</summary>
    /// <param name="parts">The spaces, at least one. They are named by their numbers: <c>0</c>, <c>1</c>, ….</param>
    /// <exception cref="ArgumentException">
    /// There are no parts, integers exceed ±2²⁴, or there are too many parts, numbers or levels.
    /// </exception>
    public TupleSpace(params ReadOnlySpan<Space> parts)
        : base(nameof(TupleSpace), Numbered(parts))
    {
    }

    /// <inheritdoc/>
    public override string ToString() => $"Tuple({string.Join(", ", Parts.Select(part => part.Space))})";

    internal override CompositeSpace With(Func<Space, Space> change) =>
        new TupleSpace([.. Parts.Select(part => Changed(part.Space, change))]);

    private protected override string Kind => KindName;

    private protected override void WritePart(Utf8JsonWriter writer, SpacePart part) => part.Space.WriteJson(writer);

    private static (string Name, Space Space)[] Numbered(ReadOnlySpan<Space> parts)
    {
        var named = new (string Name, Space Space)[parts.Length];
        for (int i = 0; i < named.Length; i++)
        {
            named[i] = (i.ToString(CultureInfo.InvariantCulture), parts[i]);
        }

        return named;
    }
}
