using System.Text.Json;

namespace Gradus.Envs;

/// <summary>Several independent discrete elements: element i is one of 0, …, nvec[i] − 1.</summary>
public sealed class MultiDiscrete : Space
{
    private readonly int[] _nvec;
    private readonly int _maskSize;

    /// <summary>Makes the space.</summary>
    /// <param name="nvec">The number of values of every element, each at least 1.</param>
    /// <exception cref="ArgumentException">There are no elements, or an element has no values.</exception>
    public MultiDiscrete(params ReadOnlySpan<int> nvec)
    {
        if (nvec.IsEmpty || nvec.ContainsAnyExceptInRange(1, int.MaxValue))
        {
            throw new ArgumentException(
                $"MultiDiscrete([{Join(nvec)}]) cannot be made: it needs at least one element, and each needs at least one value.",
                nameof(nvec));
        }

        _nvec = nvec.ToArray();
        _maskSize = (int)Math.Min(_nvec.Sum(n => (long)n), int.MaxValue);
    }

    /// <summary>The number of values of every element.</summary>
    public ReadOnlySpan<int> Nvec => _nvec;

    /// <inheritdoc/>
    public override int Size => _nvec.Length;

    /// <inheritdoc/>
    public override ActionKind ActionKind => ActionKind.Integers;

    /// <inheritdoc/>
    public override int MaskSize => _maskSize;

    /// <summary>Whether a point has the right length and every element is one of its values.</summary>
    /// <param name="point">The point.</param>
    public bool Contains(ReadOnlySpan<int> point)
    {
        if (point.Length != _nvec.Length)
        {
            return false;
        }

        for (int i = 0; i < point.Length; i++)
        {
            if ((uint)point[i] >= (uint)_nvec[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Contains(ReadOnlySpan<float> point)
    {
        if (point.Length != _nvec.Length)
        {
            return false;
        }

        for (int i = 0; i < point.Length; i++)
        {
            if (!float.IsInteger(point[i]) || point[i] < 0 || point[i] > (double)_nvec[i] - 1)
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Contains(EnvironmentAction action) => action.Kind == ActionKind.Integers && Contains(action.Integers);

    /// <summary>Samples a point.</summary>
    /// <param name="rng">The random stream.</param>
    /// <param name="point">Where the point is written.</param>
    /// <exception cref="ArgumentException">The destination has a different length.</exception>
    public void Sample(Rng rng, Span<int> point)
    {
        CheckDestination(point.Length);
        for (int i = 0; i < point.Length; i++)
        {
            point[i] = (int)(rng.NextDouble() * _nvec[i]);
        }
    }

    /// <inheritdoc/>
    public override string? FaultOf(ReadOnlySpan<bool> mask)
    {
        for (int i = 0; i < _nvec.Length; i++)
        {
            if (!mask[.._nvec[i]].Contains(true))
            {
                return $"all values of element {i} of the action are masked, so there is no legal one";
            }

            mask = mask[_nvec[i]..];
        }

        return null;
    }

    /// <inheritdoc/>
    internal override bool Allows(ReadOnlySpan<bool> mask, ReadOnlySpan<float> point)
    {
        for (int i = 0; i < _nvec.Length; i++)
        {
            if (!mask[(int)point[i]])
            {
                return false;
            }

            mask = mask[_nvec[i]..];
        }

        return true;
    }

    /// <inheritdoc/>
    public override void Sample(Rng rng, ReadOnlySpan<bool> mask, Span<int> action)
    {
        CheckDestination(action.Length);
        CheckMask(mask);
        for (int i = 0; i < action.Length; i++)
        {
            ReadOnlySpan<bool> own = mask[.._nvec[i]];
            action[i] = Legal(own, rng.NextInt32(own.Count(true)));
            mask = mask[_nvec[i]..];
        }
    }

    /// <inheritdoc/>
    public override void Sample(Rng rng, Span<float> point)
    {
        CheckDestination(point.Length);
        for (int i = 0; i < point.Length; i++)
        {
            point[i] = (int)(rng.NextDouble() * _nvec[i]);
        }
    }

    /// <inheritdoc/>
    public override bool Equals(Space? other) => other is MultiDiscrete multi && multi.Nvec.SequenceEqual(_nvec);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (int n in _nvec)
        {
            hash.Add(n);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => $"MultiDiscrete([{Join(_nvec)}])";

    private protected override void WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("nvec");
        foreach (int n in _nvec)
        {
            writer.WriteNumberValue(n);
        }

        writer.WriteEndArray();
    }

    private static string Join(ReadOnlySpan<int> numbers) => string.Join(' ', numbers.ToArray());
}
