using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gradus;

/// <summary>A single lane: the same operations on one number, for scalar callers that must see the bits of the vector kernels.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal readonly unsafe struct Lane<T>(T value) : ILanes<Lane<T>, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public readonly T Value = value;

    public static int Count => 1;

    public static Lane<T> Zero => default;

    private static Lane<T> True => Bits(-1);

    private int Int32
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Unsafe.BitCast<T, int>(Value);
    }

    private long Int64
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Unsafe.BitCast<T, long>(Value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> Load(T* source) => new(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> LoadPartial(T* source, int count) => count > 0 ? new(*source) : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lane<T> value, T* destination) => *destination = value.Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(Lane<T> value, T* destination, int count)
    {
        if (count > 0)
        {
            *destination = value.Value;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadColumns(T* source, nint rowStride, out Lane<T> c0, out Lane<T> c1, out Lane<T> c2, out Lane<T> c3)
    {
        c0 = new(source[0]);
        c1 = new(source[1]);
        c2 = new(source[2]);
        c3 = new(source[3]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> Broadcast(T value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> Constant(double value) =>
        typeof(T) == typeof(float) ? new(Unsafe.BitCast<float, T>((float)value)) : new(Unsafe.BitCast<double, T>(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> Bits(long pattern) =>
        typeof(T) == typeof(float) ? new(Unsafe.BitCast<int, T>((int)pattern)) : new(Unsafe.BitCast<long, T>(pattern));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> operator +(Lane<T> a, Lane<T> b) => new(a.Value + b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> operator -(Lane<T> a, Lane<T> b) => new(a.Value - b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> operator *(Lane<T> a, Lane<T> b) => new(a.Value * b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> operator /(Lane<T> a, Lane<T> b) => new(a.Value / b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> operator -(Lane<T> a) => new(-a.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> operator &(Lane<T> a, Lane<T> b) =>
        typeof(T) == typeof(float) ? Bits(a.Int32 & b.Int32) : Bits(a.Int64 & b.Int64);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> operator |(Lane<T> a, Lane<T> b) =>
        typeof(T) == typeof(float) ? Bits(a.Int32 | b.Int32) : Bits(a.Int64 | b.Int64);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> operator ^(Lane<T> a, Lane<T> b) =>
        typeof(T) == typeof(float) ? Bits(a.Int32 ^ b.Int32) : Bits(a.Int64 ^ b.Int64);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> Fma(Lane<T> a, Lane<T> b, Lane<T> c) => new(T.FusedMultiplyAdd(a.Value, b.Value, c.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Lane<T> sum, Lane<T> a, Lane<T> b) => sum = Fma(a, b, sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Lane<T> sum, Lane<T> a, T* b) => sum = Fma(a, Load(b), sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> Sqrt(Lane<T> a) => new(T.Sqrt(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> Abs(Lane<T> a) => new(T.Abs(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> Min(Lane<T> a, Lane<T> b) => a.Value < b.Value ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> Max(Lane<T> a, Lane<T> b) => a.Value > b.Value ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tree(Lane<T> a) => a.Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> Less(Lane<T> a, Lane<T> b) => a.Value < b.Value ? True : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> LessOrEqual(Lane<T> a, Lane<T> b) => a.Value <= b.Value ? True : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> Equal(Lane<T> a, Lane<T> b) => a.Value == b.Value ? True : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> IsNaN(Lane<T> a) => T.IsNaN(a.Value) ? True : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> Select(Lane<T> mask, Lane<T> yes, Lane<T> no) => no ^ (mask & (no ^ yes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> First(int count) => count > 0 ? True : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyLess(Lane<T> a, Lane<T> b) => a.Value < b.Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Lane<T> mask) => typeof(T) == typeof(float) ? mask.Int32 != 0 : mask.Int64 != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> AddBits(Lane<T> a, Lane<T> b) => typeof(T) == typeof(float) ? Bits(a.Int32 + b.Int32) : Bits(a.Int64 + b.Int64);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> SubtractBits(Lane<T> a, Lane<T> b) =>
        typeof(T) == typeof(float) ? Bits(a.Int32 - b.Int32) : Bits(a.Int64 - b.Int64);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> ShiftLeft(Lane<T> a, int bits) => typeof(T) == typeof(float) ? Bits(a.Int32 << bits) : Bits(a.Int64 << bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> ToExponent(Lane<T> a) => typeof(T) == typeof(float) ? Bits(a.Int32 << 23) : Bits(a.Int64 << 52);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> FromExponent(Lane<T> a) => typeof(T) == typeof(float) ? Bits(a.Int32 >>> 23) : Bits(a.Int64 >>> 52);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> HalveBits(Lane<T> a) => typeof(T) == typeof(float) ? Bits(a.Int32 >>> 1) : Bits(a.Int64 >>> 1);
}
