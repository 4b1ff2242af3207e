using System.Text.Json;

namespace Gradus.Envs;

/// <summary>N independent binary elements, each 0 or 1.</summary>
public sealed class MultiBinary : Space
{
    /// <summary>Makes the space.</summary>
    /// <param name="n">The number of elements, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of elements is below 1.</exception>
    public MultiBinary(int n)
    {
        if (n < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(n), n, $"MultiBinary({n}) cannot be made: it needs at least one element.");
        }

        N = n;
    }

    /// <summary>The number of elements.</summary>
    public int N { get; }

    /// <inheritdoc/>
    public override int Size => N;

    /// <inheritdoc/>
    public override ActionKind ActionKind => ActionKind.Integers;

    /// <inheritdoc/>
    public override int MaskSize => N;

    /// <summary>Whether a point has the right length and every element is 0 or 1.</summary>
    /// <param name="point">The point.</param>
    public bool Contains(ReadOnlySpan<int> point) => point.Length == N && !point.ContainsAnyExcept(0, 1);

    /// <inheritdoc/>
    public override bool Contains(ReadOnlySpan<float> point) => point.Length == N && !point.ContainsAnyExcept(0f, 1f);

    /// <inheritdoc/>
    public override bool Contains(EnvironmentAction action) => action.Kind == ActionKind.Integers && Contains(action.Integers);

    /// <summary>Samples a point.</summary>
    /// <param name="rng">The random stream.</param>
    /// <param name="point">Where the point is written.</param>
    /// <exception cref="ArgumentException">The destination has a different length.</exception>
    public void Sample(Rng rng, Span<int> point)
    {
        CheckDestination(point.Length);
        var bits = new BitStream(rng);
        for (int i = 0; i < point.Length; i++)
        {
            point[i] = bits.Next();
        }
    }

    /// <summary>Samples a point whose elements are 1 only where that is legal.</summary>
    /// <inheritdoc/>
    public override void Sample(Rng rng, ReadOnlySpan<bool> mask, Span<int> action)
    {
        CheckMask(mask);
        Sample(rng, action);
        for (int i = 0; i < action.Length; i++)
        {
            action[i] = mask[i] ? action[i] : 0;
        }
    }

    /// <inheritdoc/>
    internal override bool Allows(ReadOnlySpan<bool> mask, ReadOnlySpan<float> point)
    {
        for (int i = 0; i < point.Length; i++)
        {
            if (point[i] != 0 && !mask[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override void Sample(Rng rng, Span<float> point)
    {
        CheckDestination(point.Length);
        var bits = new BitStream(rng);
        for (int i = 0; i < point.Length; i++)
        {
            point[i] = bits.Next();
        }
    }

    /// <inheritdoc/>
    public override bool Equals(Space? other) => other is MultiBinary binary && binary.N == N;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(nameof(MultiBinary), N);

    /// <inheritdoc/>
    public override string ToString() => $"MultiBinary({N})";

    private protected override void WriteMembers(Utf8JsonWriter writer) => writer.WriteNumber("n", N);

    /// <summary>NumPy's 8-bit integers in [0, 2): the top bit of every byte of a 32-bit draw, lowest byte first.</summary>
    private struct BitStream(Rng rng)
    {
        private uint _bytes;
        private int _left;

        public int Next()
        {
            if (_left == 0)
            {
                _bytes = rng.NextUInt32();
                _left = 4;
            }

            int bit = (int)(_bytes >> 7) & 1;
            _bytes >>= 8;
            _left--;
            return bit;
        }
    }
}
