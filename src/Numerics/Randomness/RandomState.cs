using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gradus;

/// <summary>
/// NumPy's legacy random stream, the Mersenne Twister MT19937, so that a seed gives the same numbers as
/// <c>numpy.random.RandomState(seed)</c>, call by call. It is here for environments that were defined with it; use <see cref="Rng"/> for
/// everything new.
/// </summary>
/// <remarks>
/// Source: Matsumoto and Nishimura, "Mersenne Twister: A 623-Dimensionally Equidistributed Uniform Pseudorandom Number Generator" (1998),
/// with the initialisation of 2002. One stream belongs to one thread.
/// </remarks>
public sealed class RandomState : IResumable
{
    /// <summary>Words of a stream: its key, and the place of the next one in it.</summary>
    internal const int StreamWords = Words + 1;

    private const int Words = 624;
    private const int Middle = 397;
    private const uint HighBit = 0x80000000;
    private const uint TwistMatrix = 0x9908b0df;

    private readonly uint[] _key = new uint[Words];
    private int _next;

    /// <summary>The stream of a seed.</summary>
    /// <param name="seed">
    /// Any value. Up to 2³² − 1 it is NumPy's <c>RandomState(seed)</c>; a larger one, which NumPy takes only as a list of 32-bit words, is
    /// <c>RandomState([low, high])</c>.
    /// </param>
    public RandomState(ulong seed) => Seed(seed);

    /// <summary>The stream of several words.</summary>
    /// <param name="words">At least one; NumPy's <c>RandomState(words)</c> with a list.</param>
    /// <exception cref="ArgumentException">There is no word.</exception>
    public RandomState(ReadOnlySpan<uint> words) => Seed(words);

    /// <summary>Restarts the stream, as a new one of this seed would start.</summary>
    /// <param name="seed">Any value, as in the constructor.</param>
    public void Seed(ulong seed)
    {
        if (seed > uint.MaxValue)
        {
            Seed([(uint)seed, (uint)(seed >> 32)]);
            return;
        }

        Fill((uint)seed);
    }

    /// <summary>Restarts the stream, as a new one of these words would start.</summary>
    /// <param name="words">At least one.</param>
    /// <exception cref="ArgumentException">There is no word.</exception>
    public void Seed(ReadOnlySpan<uint> words)
    {
        if (words.IsEmpty)
        {
            throw new ArgumentException($"A {nameof(RandomState)} needs at least one word to start from.", nameof(words));
        }

        Fill(19650218);
        int i = 1;
        int j = 0;
        for (int k = Math.Max(Words, words.Length); k > 0; k--)
        {
            _key[i] = (_key[i] ^ (Mixed(i) * 1664525)) + words[j] + (uint)j;
            i = Next(i);
            j = j + 1 < words.Length ? j + 1 : 0;
        }

        for (int k = Words - 1; k > 0; k--)
        {
            _key[i] = (_key[i] ^ (Mixed(i) * 1566083941)) - (uint)i;
            i = Next(i);
        }

        _key[0] = HighBit;

        uint Mixed(int at) => _key[at - 1] ^ (_key[at - 1] >> 30);

        int Next(int at)
        {
            if (at + 1 < Words)
            {
                return at + 1;
            }

            _key[0] = _key[Words - 1];
            return 1;
        }
    }

    /// <summary>32 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint NextUInt32()
    {
        uint[] key = _key;
        int next = _next;
        if ((uint)next >= (uint)key.Length)
        {
            Twist();
            next = 0;
        }

        uint word = key[next];
        _next = next + 1;
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c5680;
        word ^= (word << 15) & 0xefc60000;
        return word ^ (word >> 18);
    }

    /// <summary>A multiple of 2⁻⁵³ in [0, 1): NumPy's <c>rand()</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double NextDouble()
    {
        long high = NextUInt32() >> 5;
        long low = NextUInt32() >> 6;
        return ((high << 26) + low) * (1.0 / (1L << 53));
    }

    /// <summary>A uniform integer in [0, <paramref name="exclusiveMax"/>): NumPy's <c>randint(exclusiveMax)</c>.</summary>
    /// <param name="exclusiveMax">One more than the largest result, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The maximum is below 1.</exception>
    public int NextInt32(int exclusiveMax) => NextInt32(0, exclusiveMax);

    /// <summary>
    /// A uniform integer in [<paramref name="low"/>, <paramref name="high"/>): NumPy's <c>randint(low, high)</c>. Words are cut to as many
    /// bits as the range has until one is inside it; a range of one number draws nothing.
    /// </summary>
    /// <param name="low">The smallest result.</param>
    /// <param name="high">One more than the largest result.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty.</exception>
    public int NextInt32(int low, int high)
    {
        if (low >= high)
        {
            throw new ArgumentOutOfRangeException(
                nameof(high), high, $"The range of random integers [{low}, {high}) is empty: high must be above low.");
        }

        uint largest = (uint)high - (uint)low - 1;
        if (largest == 0)
        {
            return low;
        }

        uint mask = uint.MaxValue >> BitOperations.LeadingZeroCount(largest);
        uint value;
        do
        {
            value = NextUInt32() & mask;
        }
        while (value > largest);
        return (int)((uint)low + value);
    }

    /// <summary>Writes the stream's state, so that another stream can continue from there.</summary>
    /// <param name="writer">Where to.</param>
    public void SaveState(StateWriter writer)
    {
        writer.WriteArray<uint>("key", _key);
        writer.Write("next", _next);
    }

    /// <summary>Continues where <see cref="SaveState"/> stopped.</summary>
    /// <param name="reader">Where from.</param>
    /// <exception cref="InvalidDataException">The section is not the state of a stream; this stream is unchanged.</exception>
    public void LoadState(StateReader reader)
    {
        reader.ReadArray("key", _key);
        int next = reader.ReadInt32("next", min: 0, max: Words);
        reader.WhenAccepted(() => _next = next);
    }

    /// <summary>Writes the stream into a column of a matrix.</summary>
    internal void CopyWords(Span<uint> words, int column, int cols)
    {
        for (int k = 0; k < Words; k++)
        {
            words[(k * cols) + column] = _key[k];
        }

        words[(Words * cols) + column] = (uint)_next;
    }

    /// <summary>Goes on where a stream from <see cref="CopyWords"/> has stopped.</summary>
    internal void Continue(ReadOnlySpan<uint> words, int column, int cols)
    {
        for (int k = 0; k < Words; k++)
        {
            _key[k] = words[(k * cols) + column];
        }

        _next = (int)words[(Words * cols) + column];
    }

    private void Fill(uint seed)
    {
        for (int i = 0; i < Words; i++)
        {
            _key[i] = seed;
            seed = (1812433253 * (seed ^ (seed >> 30))) + (uint)i + 1;
        }

        _next = Words;
    }

    /// <summary>
    /// The next 624 words. Each follows from three of which none is among the last 226 made, so vectors of them can be made at once.
    /// </summary>
    private void Twist()
    {
        Span<uint> key = _key;
        Twist(key, 0, Words - Middle, Middle);
        Twist(key, Words - Middle, Words - 1, Middle - Words);
        key[^1] = Twisted(key[^1], key[0], key[Middle - 1]);
    }

    private static void Twist(Span<uint> key, int first, int end, int distance)
    {
        int i = first;
        for (; i <= end - Vector<uint>.Count; i += Vector<uint>.Count)
        {
            var here = new Vector<uint>(key[i..]);
            var after = new Vector<uint>(key[(i + 1)..]);
            var joined = Vector.ConditionalSelect(new Vector<uint>(HighBit), here, after);
            Vector<uint> odd = Vector<uint>.Zero - (after & Vector<uint>.One);
            (new Vector<uint>(key[(i + distance)..]) ^ (joined >>> 1) ^ (odd & new Vector<uint>(TwistMatrix))).CopyTo(key[i..]);
        }

        for (; i < end; i++)
        {
            key[i] = Twisted(key[i], key[i + 1], key[i + distance]);
        }
    }

    private static uint Twisted(uint here, uint after, uint far)
    {
        uint joined = (here & HighBit) | (after & ~HighBit);
        return far ^ (joined >> 1) ^ ((after & 1) * TwistMatrix);
    }
}
