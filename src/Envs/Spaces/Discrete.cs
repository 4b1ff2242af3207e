using System.Text.Json;

namespace Gradus.Envs;

/// <summary>The integers <see cref="Start"/>, …, <see cref="Start"/> + <see cref="N"/> − 1: one of N values.</summary>
/// <remarks>The flat form is the value as a float, which is exact up to ±2²⁴.</remarks>
public sealed class Discrete : Space
{
    /// <summary>Makes the space.</summary>
    /// <param name="n">The number of values, at least 1.</param>
    /// <param name="start">The smallest value.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no values, or the largest one does not fit an <see cref="int"/>.</exception>
    public Discrete(int n, int start = 0)
    {
        if (n < 1 || (long)start + n - 1 > int.MaxValue)
        {
            throw new ArgumentOutOfRangeException(
                nameof(n),
                n,
                $"Discrete({n}, start={start}) cannot be made: it needs at least one value, and all values must be 32-bit integers.");
        }

        N = n;
        Start = start;
    }

    /// <summary>The number of values.</summary>
    public int N { get; }

    /// <summary>The smallest value.</summary>
    public int Start { get; }

    /// <inheritdoc/>
    public override int Size => 1;

    /// <inheritdoc/>
    public override ActionKind ActionKind => ActionKind.Index;

    /// <inheritdoc/>
    public override int MaskSize => N;

    /// <summary>Whether a value lies in the space.</summary>
    /// <param name="value">The value.</param>
    public bool Contains(int value) => unchecked((uint)(value - Start)) < (uint)N;

    /// <inheritdoc/>
    public override bool Contains(ReadOnlySpan<float> point) =>
        point.Length == 1 && float.IsInteger(point[0]) && point[0] >= Start && point[0] <= (double)Start + N - 1;

    /// <inheritdoc/>
    public override bool Contains(EnvironmentAction action) => action.Kind == ActionKind.Index && Contains(action.Index);

    /// <summary>Samples a value.</summary>
    /// <param name="rng">The random stream.</param>
    public int Sample(Rng rng) => Start + rng.NextInt32(N);

    /// <summary>Samples one of the legal values, all equally likely, with the same stream as Gymnasium's <c>sample</c>.</summary>
    /// <param name="rng">The random stream.</param>
    /// <param name="mask">N elements; true where Start plus the element's index is legal. One must be.</param>
    /// <exception cref="ArgumentException">The mask has a different length, or nothing is legal.</exception>
    public int Sample(Rng rng, ReadOnlySpan<bool> mask)
    {
        CheckMask(mask);
        return Start + Legal(mask, rng.NextInt32(mask.Count(true)));
    }

    /// <inheritdoc/>
    public override string? FaultOf(ReadOnlySpan<bool> mask) =>
        mask.Contains(true) ? null : "all actions are masked, so there is no legal one";

    /// <inheritdoc/>
    internal override bool Allows(ReadOnlySpan<bool> mask, ReadOnlySpan<float> point) => mask[(int)point[0] - Start];

    /// <inheritdoc/>
    public override void Sample(Rng rng, ReadOnlySpan<bool> mask, Span<int> action)
    {
        CheckDestination(action.Length);
        action[0] = Sample(rng, mask);
    }

    /// <inheritdoc/>
    public override void Sample(Rng rng, Span<float> point)
    {
        CheckDestination(point.Length);
        point[0] = Sample(rng);
    }

    /// <inheritdoc/>
    public override bool Equals(Space? other) => other is Discrete discrete && discrete.N == N && discrete.Start == Start;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(nameof(Discrete), N, Start);

    /// <inheritdoc/>
    public override string ToString() => Start == 0 ? $"Discrete({N})" : $"Discrete({N}, start={Start})";

    private protected override void WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteNumber("n", N);
        writer.WriteNumber("start", Start);
    }
}
