using System.Collections.Immutable;
using System.Text.Json;

namespace Gradus.Envs;

/// <summary>
/// A space of parts, each with a space of its own: a <see cref="DictSpace"/>, whose parts have names, or a <see cref="TupleSpace"/>, whose
/// parts are numbered. Parts may have parts themselves.
/// </summary>
/// <remarks>
/// A point is one row of numbers with the parts one after the other, in their order. Whole numbers in it are exact up to ±2²⁴, and larger
/// ones are refused. An action of such a space travels in this form too.
/// </remarks>
public abstract class CompositeSpace : Space
{
    internal const string PartsMember = "parts";
    internal const string NameMember = "name";
    internal const string SpaceMember = "space";

    /// <summary>Parts inside parts inside parts: how deep.</summary>
    private const int MaxDepth = 8;

    /// <summary>How many parts without parts of their own there may be.</summary>
    private const int MaxLeaves = 1024;

    private const int MaxNameLength = 256;
    private const int MaxInteger = 1 << 24;

    private readonly int _size;
    private readonly int _maskSize;
    private readonly int _depth;
    private readonly Dictionary<string, SpacePart> _named = new(StringComparer.Ordinal);

    private protected CompositeSpace(string kind, ReadOnlySpan<(string Name, Space Space)> parts)
    {
        if (parts.IsEmpty)
        {
            throw new ArgumentException($"A {kind} without parts cannot be made; it needs at least one.", nameof(parts));
        }

        var own = new List<SpacePart>();
        var leaves = new List<SpacePart>();
        long size = 0;
        long maskSize = 0;
        foreach ((string name, Space space) in parts)
        {
            CheckPart(kind, name, space);
            size += space.Size;
            maskSize += space.MaskSize;
            if (Math.Max(size, maskSize) > Array.MaxLength)
            {
                throw new ArgumentException(
                    $"The part '{name}' of a {kind} is too large: with it a point has {Math.Max(size, maskSize)} numbers or values, but "
                        + $"{Array.MaxLength} is the most.",
                    nameof(parts));
            }

            var part = new SpacePart(name, space, (int)size - space.Size, (int)maskSize - space.MaskSize);
            own.Add(part);
            Name(kind, part);
            leaves.AddRange(space.Leaves.Select(leaf => leaf.Inside(part)));
            int depth = 0;
            if (space is CompositeSpace composite)
            {
                depth = composite._depth;
                foreach (SpacePart inner in composite._named.Values)
                {
                    Name(kind, inner.Inside(part));
                }
            }

            _depth = Math.Max(_depth, depth + 1);
        }

        if (_depth > MaxDepth || leaves.Count > MaxLeaves)
        {
            throw new ArgumentException(
                _depth > MaxDepth
                    ? $"A {kind} cannot have parts inside parts {_depth} deep; {MaxDepth} is the most."
                    : $"A {kind} cannot have {leaves.Count} parts; {MaxLeaves} is the most.",
                nameof(parts));
        }

        (_size, _maskSize, Parts, Leaves) = ((int)size, (int)maskSize, [.. own], [.. leaves]);
    }

    /// <summary>The parts, in their order.</summary>
    public ImmutableArray<SpacePart> Parts { get; }

    /// <inheritdoc/>
    public override ImmutableArray<SpacePart> Leaves { get; }

    /// <inheritdoc/>
    public override int Size => _size;

    /// <inheritdoc/>
    public override int MaskSize => _maskSize;

    /// <inheritdoc/>
    public override ActionKind ActionKind => ActionKind.Reals;

    /// <inheritdoc/>
    public override SpacePart Part(string name) => _named.GetValueOrDefault(name)
        ?? throw new ArgumentException(
            $"There is no part '{name}' of {Kind}({string.Join(", ", Parts.Select(part => $"'{part.Name}'"))})."
                + NearestName.Suggestion(name, _named.Keys),
            nameof(name));

    /// <inheritdoc/>
    public override bool Contains(ReadOnlySpan<float> point)
    {
        if (point.Length != _size)
        {
            return false;
        }

        foreach (SpacePart part in Parts)
        {
            if (!part.Space.Contains(part.Of(point)))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Contains(EnvironmentAction action) => action.Kind == ActionKind.Reals && Contains(action.Reals);

    /// <summary>Samples every part, in their order.</summary>
    /// <inheritdoc/>
    public override void Sample(Rng rng, Span<float> point)
    {
        CheckDestination(point.Length);
        foreach (SpacePart part in Parts)
        {
            part.Space.Sample(rng, part.Of(point));
        }
    }

    /// <summary>Samples every part, in their order; those that can be masked among their legal values.</summary>
    /// <inheritdoc/>
    public override void Sample(Rng rng, ReadOnlySpan<bool> mask, Span<float> action)
    {
        CheckDestination(action.Length);
        CheckMask(mask);
        foreach (SpacePart leaf in Leaves)
        {
            if (leaf.Space.MaskSize > 0)
            {
                leaf.Space.Sample(rng, leaf.MaskOf(mask), leaf.Of(action));
            }
            else
            {
                leaf.Space.Sample(rng, leaf.Of(action));
            }
        }
    }

    /// <inheritdoc/>
    public override void Sample(Rng rng, ReadOnlySpan<bool> mask, Span<int> action) => throw new InvalidOperationException(
        $"The actions of {this} are rows of real numbers; sample into those.");

    /// <inheritdoc/>
    public override string? FaultOf(ReadOnlySpan<bool> mask)
    {
        foreach (SpacePart leaf in Leaves)
        {
            if (leaf.Space.FaultOf(leaf.MaskOf(mask)) is { } fault)
            {
                return $"in part '{leaf.Name}' {fault}";
            }
        }

        return null;
    }

    /// <inheritdoc/>
    internal override bool Allows(ReadOnlySpan<bool> mask, ReadOnlySpan<float> point)
    {
        foreach (SpacePart leaf in Leaves)
        {
            if (!leaf.Space.Allows(leaf.MaskOf(mask), leaf.Of(point)))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(Space? other)
    {
        if (other is not CompositeSpace composite || other.GetType() != GetType() || composite.Parts.Length != Parts.Length)
        {
            return false;
        }

        for (int i = 0; i < Parts.Length; i++)
        {
            if (Parts[i].Name != composite.Parts[i].Name || !Parts[i].Space.Equals(composite.Parts[i].Space))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (SpacePart part in Parts)
        {
            hash.Add(part.Name);
            hash.Add(part.Space);
        }

        return hash.ToHashCode();
    }

    /// <summary>How the parts of another space differ from these.</summary>
    /// <param name="other">A space that has taken this one's place.</param>
    /// <returns>
    /// A clause about the first part that differs, such as <c>part 'goal' was Discrete(4) and is Discrete(5)</c>; null if none does.
    /// </returns>
    public string? DifferenceFrom(CompositeSpace other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (SpacePart part in Parts)
        {
            if (other._named.GetValueOrDefault(part.Name) is not { } now)
            {
                return $"there is no part '{part.Name}' now";
            }

            if (part.Space.Equals(now.Space))
            {
                continue;
            }

            string? inner = part.Space is CompositeSpace before && now.Space is CompositeSpace after ? before.DifferenceFrom(after) : null;
            return inner is null ? $"part '{part.Name}' was {part.Space} and is {now.Space}" : $"in part '{part.Name}', {inner}";
        }

        string? added = other.Parts.Select(part => part.Name).FirstOrDefault(name => !_named.ContainsKey(name));
        return added is not null ? $"part '{added}' is new"
            : Equals(other) ? null
            : $"the parts were {this} and are {other}";
    }

    private static void CheckPart(string kind, string name, Space space)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > MaxNameLength || name.Any(char.IsControl))
        {
            throw new ArgumentException(
                $"A part of a {kind} cannot be named '{name?.ReplaceLineEndings(" ")}': a name has 1 to {MaxNameLength} characters, none "
                    + $"of them a control character.",
                nameof(name));
        }

        if (space is null)
        {
            throw new ArgumentNullException(nameof(space), $"The part '{name}' of a {kind} has no space.");
        }

        if (space is Discrete discrete
            ? discrete.Start < -MaxInteger || (long)discrete.Start + discrete.N - 1 > MaxInteger
            : space is MultiDiscrete several && several.Nvec.ContainsAnyInRange(MaxInteger + 2, int.MaxValue))
        {
            throw new ArgumentException(
                $"The part '{name}' of a {kind} cannot be {space}: its integers must lie between −2²⁴ and 2²⁴, because they travel as "
                    + $"float32.",
                nameof(space));
        }
    }

    private void Name(string kind, SpacePart part)
    {
        if (!_named.TryAdd(part.Name, part))
        {
            throw new ArgumentException($"A {kind} cannot have two parts named '{part.Name}'.", nameof(part));
        }
    }

    /// <summary>The same parts with other spaces.</summary>
    /// <param name="change">The space of a leaf, given what it was.</param>
    internal abstract CompositeSpace With(Func<Space, Space> change);

    /// <summary>The space of a part with other leaves.</summary>
    private protected static Space Changed(Space part, Func<Space, Space> change) =>
        part is CompositeSpace composite ? composite.With(change) : change(part);

    private protected abstract void WritePart(Utf8JsonWriter writer, SpacePart part);

    private protected override void WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteStartArray(PartsMember);
        foreach (SpacePart part in Parts)
        {
            WritePart(writer, part);
        }

        writer.WriteEndArray();
    }
}
