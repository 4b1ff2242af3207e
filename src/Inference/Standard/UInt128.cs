using Gradus;

namespace System;

/// <summary>What a random stream needs of 128-bit integers, which .NET Standard does not have.</summary>
internal readonly struct UInt128(ulong high, ulong low)
{
    private readonly ulong _high = high;
    private readonly ulong _low = low;

    public static implicit operator UInt128(int value) => new(0, (ulong)value);

    public static explicit operator ulong(UInt128 value) => value._low;

    public static UInt128 operator +(UInt128 a, UInt128 b)
    {
        ulong low = unchecked(a._low + b._low);
        return new(unchecked(a._high + b._high + (low < a._low ? 1UL : 0)), low);
    }

    public static UInt128 operator *(UInt128 a, UInt128 b)
    {
        ulong high = Math.BigMul(a._low, b._low, out ulong low);
        return new(unchecked(high + (a._high * b._low) + (a._low * b._high)), low);
    }

    public static UInt128 operator |(UInt128 a, UInt128 b) => new(a._high | b._high, a._low | b._low);

    /// <summary>Shifts by 1 to 63 bits.</summary>
    public static UInt128 operator <<(UInt128 a, int bits) => new((a._high << bits) | (a._low >> (64 - bits)), a._low << bits);

    /// <summary>Shifts by 64 to 127 bits.</summary>
    public static UInt128 operator >>(UInt128 a, int bits) => new(0, a._high >> (bits - 64));
}
