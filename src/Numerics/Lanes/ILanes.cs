using System.Numerics;

namespace Gradus;

/// <summary>
/// A handful of numbers that go through the same arithmetic at once. One kernel, written once over <typeparamref name="TSelf"/>, becomes
/// machine code for each width because every implementation is a struct.
/// <para>
/// Each operation is one IEEE operation per lane with one rounding, so a lane's bits do not depend on how many neighbours it has: this is
/// what makes the rule "same bits for every vector width" hold. <see cref="Lane{T}"/>, the width of one, serves scalars.
/// </para>
/// A mask is a value whose lanes are all ones or all zeros; comparisons make one and <see cref="Select"/> takes one.
/// </summary>
/// <typeparam name="TSelf">The implementing struct.</typeparam>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal unsafe interface ILanes<TSelf, T>
    where TSelf : unmanaged, ILanes<TSelf, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Number of lanes.</summary>
    static abstract int Count { get; }

    /// <summary>+0 in every lane.</summary>
    static abstract TSelf Zero { get; }

    /// <summary>Reads <see cref="Count"/> elements.</summary>
    static abstract TSelf Load(T* source);

    /// <summary>
    /// Reads the first <paramref name="count"/> elements, 0 ≤ count ≤ <see cref="Count"/>; the other lanes are +0 and their memory is not
    /// touched.
    /// </summary>
    static abstract TSelf LoadPartial(T* source, int count);

    /// <summary>Writes <see cref="Count"/> elements.</summary>
    static abstract void Store(TSelf value, T* destination);

    /// <summary>
    /// Writes the first <paramref name="count"/> elements, 0 ≤ count ≤ <see cref="Count"/>; the memory of the others is not touched.
    /// </summary>
    static abstract void StorePartial(TSelf value, T* destination, int count);

    /// <summary>
    /// Reads four neighbouring columns of <see cref="Count"/> rows: lane i of <paramref name="c0"/> is the first of the four in row i.
    /// </summary>
    static abstract void LoadColumns(T* source, nint rowStride, out TSelf c0, out TSelf c1, out TSelf c2, out TSelf c3);

    /// <summary>The same number in every lane.</summary>
    static abstract TSelf Broadcast(T value);

    /// <summary>
    /// The same number, rounded to <typeparamref name="T"/>, in every lane; a literal becomes a constant in machine code.
    /// </summary>
    static abstract TSelf Constant(double value);

    /// <summary>The same bit pattern in every lane; a 32-bit lane takes the lower half.</summary>
    static abstract TSelf Bits(long pattern);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>Flips the sign bit.</summary>
    static abstract TSelf operator -(TSelf a);

    static abstract TSelf operator &(TSelf a, TSelf b);

    static abstract TSelf operator |(TSelf a, TSelf b);

    static abstract TSelf operator ^(TSelf a, TSelf b);

    /// <summary>a·b + c with one rounding; computed exactly in software where the machine lacks the instruction.</summary>
    static abstract TSelf Fma(TSelf a, TSelf b, TSelf c);

    /// <summary>
    /// sum ← a·b + sum, <see cref="Fma"/> in place. Written this way, the register of the sum is the destination; if Fma's result were
    /// assigned, the last use of a factor would become the destination and have to be moved (measured: 86 instead of 130 GFLOP/s in a tile
    /// of 2 × 4).
    /// </summary>
    static abstract void AddProduct(ref TSelf sum, TSelf a, TSelf b);

    /// <summary>
    /// sum ← a·b + sum with <see cref="Count"/> elements read from memory by the multiply-add itself, where the machine supports that.
    /// </summary>
    static abstract void AddProduct(ref TSelf sum, TSelf a, T* b);

    static abstract TSelf Sqrt(TSelf a);

    static abstract TSelf Abs(TSelf a);

    /// <summary>a &lt; b ? a : b, so b when either is NaN.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>a &gt; b ? a : b, so b when either is NaN.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>The sum of all lanes as the tree of the bit rule: lane l plus lane l + half, until one is left.</summary>
    static abstract T Tree(TSelf a);

    /// <summary>The mask a &lt; b; false for NaN.</summary>
    static abstract TSelf Less(TSelf a, TSelf b);

    /// <summary>The mask a ≤ b; false for NaN.</summary>
    static abstract TSelf LessOrEqual(TSelf a, TSelf b);

    /// <summary>The mask a = b; false for NaN.</summary>
    static abstract TSelf Equal(TSelf a, TSelf b);

    /// <summary>The mask of lanes that hold NaN.</summary>
    static abstract TSelf IsNaN(TSelf a);

    /// <summary>
    /// mask ? yes : no, bit by bit: with a lane mask it selects lanes; with just the sign bit it combines the magnitude of one with the
    /// sign of the other.
    /// </summary>
    static abstract TSelf Select(TSelf mask, TSelf yes, TSelf no);

    /// <summary>The mask of the first <paramref name="count"/> lanes, 0 ≤ count ≤ <see cref="Count"/>.</summary>
    static abstract TSelf First(int count);

    /// <summary>True when a &lt; b in some lane.</summary>
    static abstract bool AnyLess(TSelf a, TSelf b);

    /// <summary>True when some lane of the mask is set.</summary>
    static abstract bool Any(TSelf mask);

    /// <summary>The sum of the lanes' bit patterns as integers.</summary>
    static abstract TSelf AddBits(TSelf a, TSelf b);

    /// <summary>The difference of the lanes' bit patterns as integers.</summary>
    static abstract TSelf SubtractBits(TSelf a, TSelf b);

    /// <summary>The bit patterns shifted left.</summary>
    static abstract TSelf ShiftLeft(TSelf a, int bits);

    /// <summary>The bit patterns shifted left by the width of the mantissa, so that an integer becomes an exponent.</summary>
    static abstract TSelf ToExponent(TSelf a);

    /// <summary>
    /// The bit patterns shifted right by the width of the mantissa, zeros coming in: the biased exponent of a positive number.
    /// </summary>
    static abstract TSelf FromExponent(TSelf a);

    /// <summary>The bit patterns shifted right by one, zeros coming in.</summary>
    static abstract TSelf HalveBits(TSelf a);
}
