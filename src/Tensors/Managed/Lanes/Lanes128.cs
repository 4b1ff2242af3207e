using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gradus.Tensors.Managed.Lanes;

/// <summary>Lanes of 128-bit vectors. SSE on x86-64, NEON on Arm.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal readonly unsafe struct Lanes128<T>(Vector128<T> vector) : ILanes<Lanes128<T>, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Vector128<T> _vector = vector;

    public static int Count => Vector128<T>.Count;

    public static Lanes128<T> Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector128<T>.Zero);
    }

    private static bool IsSingle => typeof(T) == typeof(float);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Load(T* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes128<T> value, T* destination) => value._vector.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> LoadPartial(T* source, int count) => !Avx.IsSupported
        ? PartialLanes.Load<Lanes128<T>, T>(source, count)
        : IsSingle
            ? new(Avx.MaskLoad((float*)source, Mask(count).AsSingle()).As<float, T>())
            : new(Avx.MaskLoad((double*)source, Mask(count).AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(Lanes128<T> value, T* destination, int count)
    {
        if (!Avx.IsSupported)
        {
            PartialLanes.Store(value, destination, count);
        }
        else if (IsSingle)
        {
            Avx.MaskStore((float*)destination, Mask(count).AsSingle(), value._vector.AsSingle());
        }
        else
        {
            Avx.MaskStore((double*)destination, Mask(count).AsDouble(), value._vector.AsDouble());
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Broadcast(T value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Constant(double value) => IsSingle ? new(Vector128.Create((float)value).As<float, T>()) : new(Vector128.Create(value).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Bits(long pattern) => IsSingle ? new(Vector128.Create((int)pattern).As<int, T>()) : new(Vector128.Create(pattern).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator +(Lanes128<T> a, Lanes128<T> b) => new(a._vector + b._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator -(Lanes128<T> a, Lanes128<T> b) => new(a._vector - b._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator *(Lanes128<T> a, Lanes128<T> b) => new(a._vector * b._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator /(Lanes128<T> a, Lanes128<T> b) => new(a._vector / b._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator -(Lanes128<T> a) => new(-a._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator &(Lanes128<T> a, Lanes128<T> b) => new(a._vector & b._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator |(Lanes128<T> a, Lanes128<T> b) => new(a._vector | b._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator ^(Lanes128<T> a, Lanes128<T> b) => new(a._vector ^ b._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Fma(Lanes128<T> a, Lanes128<T> b, Lanes128<T> c) => IsSingle
        ? new(Vector128.FusedMultiplyAdd(a._vector.AsSingle(), b._vector.AsSingle(), c._vector.AsSingle()).As<float, T>())
        : new(Vector128.FusedMultiplyAdd(a._vector.AsDouble(), b._vector.AsDouble(), c._vector.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Sqrt(Lanes128<T> a) => new(Vector128.Sqrt(a._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Abs(Lanes128<T> a) => new(Vector128.Abs(a._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Min(Lanes128<T> a, Lanes128<T> b) => !Sse2.IsSupported
        ? Select(Less(a, b), a, b)
        : IsSingle
            ? new(Sse.Min(a._vector.AsSingle(), b._vector.AsSingle()).As<float, T>())
            : new(Sse2.Min(a._vector.AsDouble(), b._vector.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Max(Lanes128<T> a, Lanes128<T> b) => !Sse2.IsSupported
        ? Select(Less(b, a), a, b)
        : IsSingle
            ? new(Sse.Max(a._vector.AsSingle(), b._vector.AsSingle()).As<float, T>())
            : new(Sse2.Max(a._vector.AsDouble(), b._vector.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Less(Lanes128<T> a, Lanes128<T> b) => new(Vector128.LessThan(a._vector, b._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> LessOrEqual(Lanes128<T> a, Lanes128<T> b) => new(Vector128.LessThanOrEqual(a._vector, b._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Equal(Lanes128<T> a, Lanes128<T> b) => new(Vector128.Equals(a._vector, b._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> IsNaN(Lanes128<T> a) => new(~Vector128.Equals(a._vector, a._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Select(Lanes128<T> mask, Lanes128<T> yes, Lanes128<T> no) => new(Vector128.ConditionalSelect(mask._vector, yes._vector, no._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Lanes128<T> mask) => IsSingle ? mask._vector.AsInt32() != Vector128<int>.Zero : mask._vector.AsInt64() != Vector128<long>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> AddBits(Lanes128<T> a, Lanes128<T> b) => IsSingle
        ? new((a._vector.AsInt32() + b._vector.AsInt32()).As<int, T>())
        : new((a._vector.AsInt64() + b._vector.AsInt64()).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> SubtractBits(Lanes128<T> a, Lanes128<T> b) => IsSingle
        ? new((a._vector.AsInt32() - b._vector.AsInt32()).As<int, T>())
        : new((a._vector.AsInt64() - b._vector.AsInt64()).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> ShiftLeft(Lanes128<T> a, int bits) => IsSingle
        ? new((a._vector.AsInt32() << bits).As<int, T>())
        : new((a._vector.AsInt64() << bits).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> ShiftRight(Lanes128<T> a, int bits) => IsSingle
        ? new((a._vector.AsInt32() >>> bits).As<int, T>())
        : new((a._vector.AsInt64() >>> bits).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> First(int count) => new(Mask(count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> Mask(int count) => IsSingle
        ? Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(count)).As<int, T>()
        : Vector128.LessThan(Vector128<long>.Indices, Vector128.Create((long)count)).As<long, T>();
}
