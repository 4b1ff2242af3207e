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
