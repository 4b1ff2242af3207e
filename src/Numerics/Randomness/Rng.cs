using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gradus;

/// <summary>
/// A stream of random numbers: PCG64 with the distributions of NumPy's <c>Generator</c>, so that a seed gives the same numbers as
/// <c>numpy.random.Generator(numpy.random.PCG64(seed))</c>, call by call.
/// </summary>
/// <remarks>
/// The generator is a 128-bit linear congruential one whose output is folded and rotated (PCG XSL-RR 128/64; O'Neill, "PCG: A Family of
/// Simple Fast Space-Efficient Statistically Good Algorithms for Random Number Generation", 2014). One stream belongs to one thread;
/// make independent streams with <see cref="Spawn"/>.
/// </remarks>
public sealed partial class Rng
{
    // In halves: what has a field of 128 bits, and whatever takes it, can only be compiled by the machine that runs it.
    private ulong _stateHigh;
    private ulong _stateLow;
    private ulong _incrementHigh;
    private ulong _incrementLow;
    private bool _hasHalf;
    private uint _half;
    private SeedSequence _seeds;

    private static UInt128 Multiplier => new(2549297995355413924, 4865540595714422341);

    private UInt128 State
    {
        get => new(_stateHigh, _stateLow);
        set => (_stateHigh, _stateLow) = ((ulong)(value >> 64), (ulong)value);
    }

    private UInt128 Increment
    {
        get => new(_incrementHigh, _incrementLow);
        set => (_incrementHigh, _incrementLow) = ((ulong)(value >> 64), (ulong)value);
    }

    /// <summary>The stream of a seed.</summary>
    /// <param name="seed">Any value; 0 is a seed like any other.</param>
    public Rng(ulong seed)
        : this(new SeedSequence(seed))
    {
    }

    /// <summary>The stream of a seed sequence.</summary>
    /// <param name="seeds">Determines where the stream starts and what its children are.</param>
    public Rng(SeedSequence seeds)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        Span<ulong> words = stackalloc ulong[4];
        seeds.GenerateState(words);
        _seeds = seeds;
        Increment = (new UInt128(words[2], words[3]) << 1) | 1;
        Advance();
        State += new UInt128(words[0], words[1]);
        Advance();
    }

    /// <summary>64 random bits.</summary>
    public ulong NextUInt64()
    {
        Advance();
        return BitOperations.RotateRight(_stateHigh ^ _stateLow, (int)(_stateHigh >> 58));
    }

    /// <summary>32 random bits: the low half of a 64-bit draw, then its high half.</summary>
    public uint NextUInt32()
    {
        if (_hasHalf)
        {
            _hasHalf = false;
            return _half;
        }

        ulong next = NextUInt64();
        _hasHalf = true;
        _half = (uint)(next >> 32);
        return (uint)next;
    }

    /// <summary>A multiple of 2⁻⁵³ in [0, 1).</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1L << 53));

    /// <summary>A multiple of 2⁻²⁴ in [0, 1).</summary>
    public float NextSingle() => (NextUInt32() >> 8) * (1.0f / (1 << 24));

    /// <summary>Uniform in [<paramref name="low"/>, <paramref name="high"/>): low + (high − low) u.</summary>
    /// <param name="low">The lower end.</param>
    /// <param name="high">The upper end; rounding may return it.</param>
    public double NextUniform(double low, double high) => low + ((high - low) * NextDouble());

    /// <summary>A uniform integer in [<paramref name="low"/>, <paramref name="high"/>), without bias.</summary>
    /// <param name="low">The smallest result.</param>
    /// <param name="high">One more than the largest result.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty.</exception>
    public long NextInt64(long low, long high)
    {
        if (low >= high)
        {
            throw new ArgumentOutOfRangeException(
                nameof(high), high, $"The range of random integers [{low}, {high}) is empty: high must be above low.");
        }

        return unchecked(low + (long)NextUpTo((ulong)high - (ulong)low - 1));
    }

    /// <summary>A uniform integer in [0, <paramref name="exclusiveMax"/>), without bias.</summary>
    /// <param name="exclusiveMax">One more than the largest result, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The maximum is below 1.</exception>
    public int NextInt32(int exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(exclusiveMax, 1);
        return (int)NextUpTo((ulong)exclusiveMax - 1);
    }

    /// <summary>A sample from the normal distribution with mean 0 and variance 1.</summary>
    public double NextNormal() => NormalZiggurat.Next(this);

    /// <summary>A sample from the exponential distribution with mean 1.</summary>
    public double NextExponential() => ExponentialZiggurat.Next(this);

    /// <summary>Shuffles the elements; every order is equally likely.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="values">The elements.</param>
    public void Shuffle<T>(Span<T> values)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int j = (int)NextUpToMasked((uint)i);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    /// <summary>
    /// Makes independent streams. A second call continues where the first one stopped; this stream's own numbers do not change.
    /// </summary>
    /// <param name="count">The number of streams, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public Rng[] Spawn(int count) => Array.ConvertAll(_seeds.Spawn(count), child => new Rng(child));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Advance() => State = (State * Multiplier) + Increment;

    /// <summary>
    /// A uniform integer in [0, largest] by multiplication: the high half of draw · (largest + 1), where the few draws that would favour
    /// some results are repeated. Lemire, "Fast Random Integer Generation in an Interval" (2019).
    /// </summary>
    private ulong NextUpTo(ulong largest) => largest switch
    {
        0 => 0,
        < uint.MaxValue => NextUpTo32((uint)largest),
        uint.MaxValue => NextUInt32(),
        ulong.MaxValue => NextUInt64(),
        _ => NextUpTo64(largest),
    };

    private uint NextUpTo32(uint largest)
    {
        uint count = largest + 1;
        ulong product = (ulong)NextUInt32() * count;
        if ((uint)product < count)
        {
            uint threshold = (uint.MaxValue - largest) % count;
            while ((uint)product < threshold)
            {
                product = (ulong)NextUInt32() * count;
            }
        }

        return (uint)(product >> 32);
    }

    private ulong NextUpTo64(ulong largest)
    {
        ulong count = largest + 1;
        ulong high = Math.BigMul(NextUInt64(), count, out ulong low);
        if (low < count)
        {
            ulong threshold = (ulong.MaxValue - largest) % count;
            while (low < threshold)
            {
                high = Math.BigMul(NextUInt64(), count, out low);
            }
        }

        return high;
    }

    /// <summary>
    /// A uniform integer in [0, largest]: draws as many bits as the largest has until they are not above it. NumPy shuffles with it.
    /// </summary>
    private uint NextUpToMasked(uint largest)
    {
        uint mask = uint.MaxValue >> BitOperations.LeadingZeroCount(largest);
        uint value;
        do
        {
            value = NextUInt32() & mask;
        }
        while (value > largest);
        return value;
    }
}
