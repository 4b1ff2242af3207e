using System.Numerics;

namespace Gradus;

/// <summary>
/// Turns seeds of any size and quality into well-mixed words, and one seed into as many independent ones as needed: NumPy's
/// <c>SeedSequence</c> to the bit.
/// </summary>
/// <remarks>
/// The entropy is hashed into a pool of four 32-bit words in which every input bit reaches every pool bit; a state is drawn from the
/// pool by a second hash. A child differs from its parent only in the spawn key, which is hashed after the entropy. Source: O'Neill,
/// "Developing a seed_seq Alternative" (2015), and NumPy's <c>bit_generator.pyx</c>.
/// </remarks>
public sealed class SeedSequence
{
    private const int PoolSize = 4;
    private const uint InitA = 0x43b0d7e5;
    private const uint MultiplierA = 0x931e8875;
    private const uint InitB = 0x8b51f9dd;
    private const uint MultiplierB = 0x58f38ded;
    private const uint MixLeft = 0xca01f9dd;
    private const uint MixRight = 0x4973f715;

    private readonly uint[] _entropy;
    private readonly uint[] _spawnKey;
    private readonly uint[] _pool;

    /// <summary>A sequence from one non-negative integer of any size.</summary>
    /// <param name="entropy">The seed; 0 is a seed like any other.</param>
    /// <param name="spawnKey">The path from the root sequence to this one; empty for a root.</param>
    /// <exception cref="ArgumentOutOfRangeException">The entropy is negative.</exception>
    public SeedSequence(BigInteger entropy, params ReadOnlySpan<uint> spawnKey)
        : this([entropy], spawnKey)
    {
    }

    /// <summary>A sequence from several non-negative integers of any size, whose words are hashed one after the other.</summary>
    /// <param name="entropy">The seeds.</param>
    /// <param name="spawnKey">The path from the root sequence to this one; empty for a root.</param>
    /// <exception cref="ArgumentOutOfRangeException">An integer is negative.</exception>
    public SeedSequence(ReadOnlySpan<BigInteger> entropy, ReadOnlySpan<uint> spawnKey = default)
        : this(ToWords(entropy), spawnKey.ToArray(), 0)
    {
    }

    internal SeedSequence(uint[] entropyWords, uint[] spawnKey, int childrenSpawned)
    {
        _entropy = entropyWords;
        _spawnKey = spawnKey;
        _pool = MixPool(Assemble(entropyWords, spawnKey));
        ChildrenSpawned = childrenSpawned;
    }

    /// <summary>The entropy as 32-bit words, least significant first.</summary>
    public ReadOnlySpan<uint> EntropyWords => _entropy;

    /// <summary>The path from the root sequence to this one: the number of the child at every level.</summary>
    public ReadOnlySpan<uint> SpawnKey => _spawnKey;

    /// <summary>The number of children spawned so far, which is the last element of the next child's key.</summary>
    public int ChildrenSpawned { get; private set; }

    /// <summary>Fills <paramref name="state"/> with mixed 32-bit words. Equal calls give equal words.</summary>
    /// <param name="state">The words; a longer request begins with the words of a shorter one.</param>
    public void GenerateState(Span<uint> state)
    {
        uint constant = InitB;
        for (int i = 0; i < state.Length; i++)
        {
            uint value = _pool[i % PoolSize] ^ constant;
            constant *= MultiplierB;
            value *= constant;
            state[i] = value ^ (value >> 16);
        }
    }

    /// <summary>Fills <paramref name="state"/> with mixed 64-bit words: each is two 32-bit words, the low one first.</summary>
    /// <param name="state">The words.</param>
    public void GenerateState(Span<ulong> state)
    {
        uint[] halves = new uint[checked(2 * state.Length)];
        GenerateState(halves);
        for (int i = 0; i < state.Length; i++)
        {
            state[i] = halves[2 * i] | ((ulong)halves[(2 * i) + 1] << 32);
        }
    }

    /// <summary>
    /// Makes independent sequences for workers, environments or trials. A second call continues where the first one stopped.
    /// </summary>
    /// <param name="count">The number of children, at least 0.</param>
    /// <returns>The children, whose keys are this key followed by their number.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public SeedSequence[] Spawn(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var children = new SeedSequence[count];
        for (int i = 0; i < count; i++)
        {
            children[i] = new SeedSequence(_entropy, [.. _spawnKey, (uint)checked(ChildrenSpawned + i)], 0);
        }

        ChildrenSpawned += count;
        return children;
    }

    private static uint[] ToWords(ReadOnlySpan<BigInteger> integers)
    {
        var words = new List<uint>();
        foreach (BigInteger integer in integers)
        {
            if (integer.Sign < 0)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(integers), integer, $"A seed must be a non-negative integer, but {integer} was given.");
            }

            BigInteger rest = integer;
            do
            {
                words.Add((uint)(rest & uint.MaxValue));
                rest >>= 32;
            }
            while (!rest.IsZero);
        }

        return [.. words];
    }

    /// <summary>
    /// Entropy, then key. A short entropy is padded first, so that (seed, key) and a longer seed without a key stay different.
    /// </summary>
    private static uint[] Assemble(uint[] entropy, uint[] spawnKey)
    {
        int padded = spawnKey.Length > 0 ? Math.Max(entropy.Length, PoolSize) : entropy.Length;
        uint[] words = new uint[padded + spawnKey.Length];
        entropy.CopyTo(words, 0);
        spawnKey.CopyTo(words, padded);
        return words;
    }

    private static uint[] MixPool(uint[] words)
    {
        uint[] pool = new uint[PoolSize];
        uint constant = InitA;
        for (int i = 0; i < PoolSize; i++)
        {
            pool[i] = Hash(i < words.Length ? words[i] : 0, ref constant);
        }

        for (int source = 0; source < PoolSize; source++)
        {
            for (int target = 0; target < PoolSize; target++)
            {
                if (source != target)
                {
                    pool[target] = Mix(pool[target], Hash(pool[source], ref constant));
                }
            }
        }

        for (int source = PoolSize; source < words.Length; source++)
        {
            for (int target = 0; target < PoolSize; target++)
            {
                pool[target] = Mix(pool[target], Hash(words[source], ref constant));
            }
        }

        return pool;
    }

    private static uint Hash(uint value, ref uint constant)
    {
        value ^= constant;
        constant *= MultiplierA;
        value *= constant;
        return value ^ (value >> 16);
    }

    private static uint Mix(uint x, uint y)
    {
        uint mixed = (MixLeft * x) - (MixRight * y);
        return mixed ^ (mixed >> 16);
    }
}
