using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gradus;

/// <summary>Lanes of 128-bit vectors. SSE on x86-64, NEON on Arm.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal unsafe struct Lanes128<T>(Vector128<T> vector) : ILanes<Lanes128<T>, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private Vector128<T> _vector = vector;

    public static int Count => Vector128<T>.Count;

    public static Lanes128<T> Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector128<T>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Load(T* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes128<T> value, T* destination) => value._vector.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> LoadPartial(T* source, int count) => !Avx.IsSupported
        ? PartialLanes.Load<Lanes128<T>, T>(source, count)
        : typeof(T) == typeof(float)
            ? new(Avx.MaskLoad((float*)source, Mask(count).AsSingle()).As<float, T>())
            : new(Avx.MaskLoad((double*)source, Mask(count).AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(Lanes128<T> value, T* destination, int count)
    {
        if (!Avx.IsSupported)
        {
            PartialLanes.Store(value, destination, count);
        }
        else if (typeof(T) == typeof(float))
        {
            Avx.MaskStore((float*)destination, Mask(count).AsSingle(), value._vector.AsSingle());
        }
        else
        {
            Avx.MaskStore((double*)destination, Mask(count).AsDouble(), value._vector.AsDouble());
        }
    }

    /// <summary>
    /// Every group of four lanes (two, in double) takes its rows into one 128-bit part of four vectors; unpacking inside the parts then
    /// turns rows into columns. That needs fewer shuffles than a full transposition, and no gather.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadColumns(
        T* source, nint rowStride, out Lanes128<T> c0, out Lanes128<T> c1, out Lanes128<T> c2, out Lanes128<T> c3)
    {
        if (!Sse2.IsSupported)
        {
            PartialLanes.LoadColumns<Lanes128<T>, T>(source, rowStride, out c0, out c1, out c2, out c3);
        }
        else if (typeof(T) == typeof(float))
        {
            float* from = (float*)source;
            Vector128<float> r0 = Vector128.Load(from);
            Vector128<float> r1 = Vector128.Load(from + rowStride);
            Vector128<float> r2 = Vector128.Load(from + (2 * rowStride));
            Vector128<float> r3 = Vector128.Load(from + (3 * rowStride));
            Vector128<double> low01 = Sse.UnpackLow(r0, r1).AsDouble();
            Vector128<double> high01 = Sse.UnpackHigh(r0, r1).AsDouble();
            Vector128<double> low23 = Sse.UnpackLow(r2, r3).AsDouble();
            Vector128<double> high23 = Sse.UnpackHigh(r2, r3).AsDouble();
            c0 = new(Sse2.UnpackLow(low01, low23).As<double, T>());
            c1 = new(Sse2.UnpackHigh(low01, low23).As<double, T>());
            c2 = new(Sse2.UnpackLow(high01, high23).As<double, T>());
            c3 = new(Sse2.UnpackHigh(high01, high23).As<double, T>());
        }
        else
        {
            double* from = (double*)source;
            Vector128<double> r0 = Vector128.Load(from);
            Vector128<double> r1 = Vector128.Load(from + rowStride);
            Vector128<double> s0 = Vector128.Load(from + 2);
            Vector128<double> s1 = Vector128.Load(from + rowStride + 2);
            c0 = new(Sse2.UnpackLow(r0, r1).As<double, T>());
            c1 = new(Sse2.UnpackHigh(r0, r1).As<double, T>());
            c2 = new(Sse2.UnpackLow(s0, s1).As<double, T>());
            c3 = new(Sse2.UnpackHigh(s0, s1).As<double, T>());
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Broadcast(T value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Constant(double value) =>
        typeof(T) == typeof(float) ? new(Vector128.Create((float)value).As<float, T>()) : new(Vector128.Create(value).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Bits(long pattern) =>
        typeof(T) == typeof(float) ? new(Vector128.Create((int)pattern).As<int, T>()) : new(Vector128.Create(pattern).As<long, T>());

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
    public static Lanes128<T> Fma(Lanes128<T> a, Lanes128<T> b, Lanes128<T> c) => typeof(T) == typeof(float)
        ? new(Vector128.FusedMultiplyAdd(a._vector.AsSingle(), b._vector.AsSingle(), c._vector.AsSingle()).As<float, T>())
        : new(Vector128.FusedMultiplyAdd(a._vector.AsDouble(), b._vector.AsDouble(), c._vector.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Lanes128<T> sum, Lanes128<T> a, Lanes128<T> b)
    {
        if (typeof(T) == typeof(float))
        {
            sum._vector = Vector128.FusedMultiplyAdd(a._vector.AsSingle(), b._vector.AsSingle(), sum._vector.AsSingle()).As<float, T>();
        }
        else
        {
            sum._vector = Vector128.FusedMultiplyAdd(a._vector.AsDouble(), b._vector.AsDouble(), sum._vector.AsDouble()).As<double, T>();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Lanes128<T> sum, Lanes128<T> a, T* b)
    {
        if (typeof(T) == typeof(float))
        {
            sum._vector = Vector128.FusedMultiplyAdd(
                a._vector.AsSingle(), Vector128.Load((float*)b), sum._vector.AsSingle()).As<float, T>();
        }
        else
        {
            sum._vector = Vector128.FusedMultiplyAdd(
                a._vector.AsDouble(), Vector128.Load((double*)b), sum._vector.AsDouble()).As<double, T>();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Sqrt(Lanes128<T> a) => new(Vector128.Sqrt(a._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Abs(Lanes128<T> a) => new(Vector128.Abs(a._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Min(Lanes128<T> a, Lanes128<T> b) => !Sse2.IsSupported
        ? Select(Less(a, b), a, b)
        : typeof(T) == typeof(float)
            ? new(Sse.Min(a._vector.AsSingle(), b._vector.AsSingle()).As<float, T>())
            : new(Sse2.Min(a._vector.AsDouble(), b._vector.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Max(Lanes128<T> a, Lanes128<T> b) => !Sse2.IsSupported
        ? Select(Less(b, a), a, b)
        : typeof(T) == typeof(float)
            ? new(Sse.Max(a._vector.AsSingle(), b._vector.AsSingle()).As<float, T>())
            : new(Sse2.Max(a._vector.AsDouble(), b._vector.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tree(Lanes128<T> a) => typeof(T) == typeof(float)
        ? a._vector[0] + a._vector[2] + (a._vector[1] + a._vector[3])
        : a._vector[0] + a._vector[1];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Less(Lanes128<T> a, Lanes128<T> b) => new(Vector128.LessThan(a._vector, b._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> LessOrEqual(Lanes128<T> a, Lanes128<T> b) => new(Vector128.LessThanOrEqual(a._vector, b._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Equal(Lanes128<T> a, Lanes128<T> b) => new(Vector128.Equals(a._vector, b._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> IsNaN(Lanes128<T> a) => new(~Vector128.Equals(a._vector, a._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Select(Lanes128<T> mask, Lanes128<T> yes, Lanes128<T> no) =>
        new(Vector128.ConditionalSelect(mask._vector, yes._vector, no._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyLess(Lanes128<T> a, Lanes128<T> b) => Vector128.LessThanAny(a._vector, b._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Lanes128<T> mask) =>
        typeof(T) == typeof(float) ? mask._vector.AsInt32() != Vector128<int>.Zero : mask._vector.AsInt64() != Vector128<long>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> AddBits(Lanes128<T> a, Lanes128<T> b) => typeof(T) == typeof(float)
        ? new((a._vector.AsInt32() + b._vector.AsInt32()).As<int, T>())
        : new((a._vector.AsInt64() + b._vector.AsInt64()).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> SubtractBits(Lanes128<T> a, Lanes128<T> b) => typeof(T) == typeof(float)
        ? new((a._vector.AsInt32() - b._vector.AsInt32()).As<int, T>())
        : new((a._vector.AsInt64() - b._vector.AsInt64()).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> ShiftLeft(Lanes128<T> a, int bits) => typeof(T) == typeof(float)
        ? new((a._vector.AsInt32() << bits).As<int, T>())
        : new((a._vector.AsInt64() << bits).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> ToExponent(Lanes128<T> a) => typeof(T) == typeof(float)
        ? new((a._vector.AsInt32() << 23).As<int, T>())
        : new((a._vector.AsInt64() << 52).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> FromExponent(Lanes128<T> a) => typeof(T) == typeof(float)
        ? new((a._vector.AsInt32() >>> 23).As<int, T>())
        : new((a._vector.AsInt64() >>> 52).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> HalveBits(Lanes128<T> a) => typeof(T) == typeof(float)
        ? new((a._vector.AsInt32() >>> 1).As<int, T>())
        : new((a._vector.AsInt64() >>> 1).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> First(int count) => new(Mask(count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> Mask(int count) => typeof(T) == typeof(float)
        ? Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(count)).As<int, T>()
        : Vector128.LessThan(Vector128<long>.Indices, Vector128.Create((long)count)).As<long, T>();
}
