using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gradus;

/// <summary>
/// Lanes of 256-bit vectors. On a machine without such vectors the runtime uses two halves: slow, but with the same bits.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal unsafe struct Lanes256<T>(Vector256<T> vector) : ILanes<Lanes256<T>, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private Vector256<T> _vector = vector;

    public static int Count => Vector256<T>.Count;

    public static Lanes256<T> Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector256<T>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Load(T* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes256<T> value, T* destination) => value._vector.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> LoadPartial(T* source, int count) => !Avx.IsSupported
        ? PartialLanes.Load<Lanes256<T>, T>(source, count)
        : typeof(T) == typeof(float)
            ? new(Avx.MaskLoad((float*)source, Mask(count).AsSingle()).As<float, T>())
            : new(Avx.MaskLoad((double*)source, Mask(count).AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(Lanes256<T> value, T* destination, int count)
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
        T* source, nint rowStride, out Lanes256<T> c0, out Lanes256<T> c1, out Lanes256<T> c2, out Lanes256<T> c3)
    {
        if (!Avx.IsSupported)
        {
            PartialLanes.LoadColumns<Lanes256<T>, T>(source, rowStride, out c0, out c1, out c2, out c3);
        }
        else if (typeof(T) == typeof(float))
        {
            float* q0 = (float*)source;
            float* q1 = q0 + (4 * rowStride);
            nint rowStride3 = 3 * rowStride;
            Vector256<float> r0 = Vector128.Load(q0).ToVector256Unsafe();
            Vector256<float> r1 = Vector128.Load(q0 + rowStride).ToVector256Unsafe();
            Vector256<float> r2 = Vector128.Load(q0 + (2 * rowStride)).ToVector256Unsafe();
            Vector256<float> r3 = Vector128.Load(q0 + rowStride3).ToVector256Unsafe();
            r0 = Avx.InsertVector128(r0, Vector128.Load(q1), 1);
            r1 = Avx.InsertVector128(r1, Vector128.Load(q1 + rowStride), 1);
            r2 = Avx.InsertVector128(r2, Vector128.Load(q1 + (2 * rowStride)), 1);
            r3 = Avx.InsertVector128(r3, Vector128.Load(q1 + rowStride3), 1);
            Vector256<double> low01 = Avx.UnpackLow(r0, r1).AsDouble();
            Vector256<double> high01 = Avx.UnpackHigh(r0, r1).AsDouble();
            Vector256<double> low23 = Avx.UnpackLow(r2, r3).AsDouble();
            Vector256<double> high23 = Avx.UnpackHigh(r2, r3).AsDouble();
            c0 = new(Avx.UnpackLow(low01, low23).As<double, T>());
            c1 = new(Avx.UnpackHigh(low01, low23).As<double, T>());
            c2 = new(Avx.UnpackLow(high01, high23).As<double, T>());
            c3 = new(Avx.UnpackHigh(high01, high23).As<double, T>());
        }
        else
        {
            double* q0 = (double*)source;
            double* q1 = q0 + (2 * rowStride);
            Vector256<double> r0 = Vector128.Load(q0).ToVector256Unsafe();
            Vector256<double> r1 = Vector128.Load(q0 + rowStride).ToVector256Unsafe();
            Vector256<double> s0 = Vector128.Load(q0 + 2).ToVector256Unsafe();
            Vector256<double> s1 = Vector128.Load(q0 + rowStride + 2).ToVector256Unsafe();
            r0 = Avx.InsertVector128(r0, Vector128.Load(q1), 1);
            r1 = Avx.InsertVector128(r1, Vector128.Load(q1 + rowStride), 1);
            s0 = Avx.InsertVector128(s0, Vector128.Load(q1 + 2), 1);
            s1 = Avx.InsertVector128(s1, Vector128.Load(q1 + rowStride + 2), 1);
            c0 = new(Avx.UnpackLow(r0, r1).As<double, T>());
            c1 = new(Avx.UnpackHigh(r0, r1).As<double, T>());
            c2 = new(Avx.UnpackLow(s0, s1).As<double, T>());
            c3 = new(Avx.UnpackHigh(s0, s1).As<double, T>());
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Broadcast(T value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Constant(double value) =>
        typeof(T) == typeof(float) ? new(Vector256.Create((float)value).As<float, T>()) : new(Vector256.Create(value).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Bits(long pattern) =>
        typeof(T) == typeof(float) ? new(Vector256.Create((int)pattern).As<int, T>()) : new(Vector256.Create(pattern).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator +(Lanes256<T> a, Lanes256<T> b) => new(a._vector + b._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator -(Lanes256<T> a, Lanes256<T> b) => new(a._vector - b._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator *(Lanes256<T> a, Lanes256<T> b) => new(a._vector * b._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator /(Lanes256<T> a, Lanes256<T> b) => new(a._vector / b._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator -(Lanes256<T> a) => new(-a._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator &(Lanes256<T> a, Lanes256<T> b) => new(a._vector & b._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator |(Lanes256<T> a, Lanes256<T> b) => new(a._vector | b._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator ^(Lanes256<T> a, Lanes256<T> b) => new(a._vector ^ b._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Fma(Lanes256<T> a, Lanes256<T> b, Lanes256<T> c) => typeof(T) == typeof(float)
        ? new(Vector256.FusedMultiplyAdd(a._vector.AsSingle(), b._vector.AsSingle(), c._vector.AsSingle()).As<float, T>())
        : new(Vector256.FusedMultiplyAdd(a._vector.AsDouble(), b._vector.AsDouble(), c._vector.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Lanes256<T> sum, Lanes256<T> a, Lanes256<T> b)
    {
        if (typeof(T) == typeof(float))
        {
            sum._vector = Vector256.FusedMultiplyAdd(a._vector.AsSingle(), b._vector.AsSingle(), sum._vector.AsSingle()).As<float, T>();
        }
        else
        {
            sum._vector = Vector256.FusedMultiplyAdd(a._vector.AsDouble(), b._vector.AsDouble(), sum._vector.AsDouble()).As<double, T>();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Lanes256<T> sum, Lanes256<T> a, T* b)
    {
        if (typeof(T) == typeof(float))
        {
            sum._vector = Vector256.FusedMultiplyAdd(
                a._vector.AsSingle(), Vector256.Load((float*)b), sum._vector.AsSingle()).As<float, T>();
        }
        else
        {
            sum._vector = Vector256.FusedMultiplyAdd(
                a._vector.AsDouble(), Vector256.Load((double*)b), sum._vector.AsDouble()).As<double, T>();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Sqrt(Lanes256<T> a) => new(Vector256.Sqrt(a._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Abs(Lanes256<T> a) => new(Vector256.Abs(a._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Min(Lanes256<T> a, Lanes256<T> b) => !Avx.IsSupported
        ? Select(Less(a, b), a, b)
        : typeof(T) == typeof(float)
            ? new(Avx.Min(a._vector.AsSingle(), b._vector.AsSingle()).As<float, T>())
            : new(Avx.Min(a._vector.AsDouble(), b._vector.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Max(Lanes256<T> a, Lanes256<T> b) => !Avx.IsSupported
        ? Select(Less(b, a), a, b)
        : typeof(T) == typeof(float)
            ? new(Avx.Max(a._vector.AsSingle(), b._vector.AsSingle()).As<float, T>())
            : new(Avx.Max(a._vector.AsDouble(), b._vector.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tree(Lanes256<T> a) => Lanes128<T>.Tree(new(a._vector.GetLower() + a._vector.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Less(Lanes256<T> a, Lanes256<T> b) => new(Vector256.LessThan(a._vector, b._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> LessOrEqual(Lanes256<T> a, Lanes256<T> b) => new(Vector256.LessThanOrEqual(a._vector, b._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Equal(Lanes256<T> a, Lanes256<T> b) => new(Vector256.Equals(a._vector, b._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> IsNaN(Lanes256<T> a) => new(~Vector256.Equals(a._vector, a._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Select(Lanes256<T> mask, Lanes256<T> yes, Lanes256<T> no) =>
        new(Vector256.ConditionalSelect(mask._vector, yes._vector, no._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyLess(Lanes256<T> a, Lanes256<T> b) => Vector256.LessThanAny(a._vector, b._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Lanes256<T> mask) =>
        typeof(T) == typeof(float) ? mask._vector.AsInt32() != Vector256<int>.Zero : mask._vector.AsInt64() != Vector256<long>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> AddBits(Lanes256<T> a, Lanes256<T> b) => typeof(T) == typeof(float)
        ? new((a._vector.AsInt32() + b._vector.AsInt32()).As<int, T>())
        : new((a._vector.AsInt64() + b._vector.AsInt64()).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> SubtractBits(Lanes256<T> a, Lanes256<T> b) => typeof(T) == typeof(float)
        ? new((a._vector.AsInt32() - b._vector.AsInt32()).As<int, T>())
        : new((a._vector.AsInt64() - b._vector.AsInt64()).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> ShiftLeft(Lanes256<T> a, int bits) => typeof(T) == typeof(float)
        ? new((a._vector.AsInt32() << bits).As<int, T>())
        : new((a._vector.AsInt64() << bits).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> ToExponent(Lanes256<T> a) => typeof(T) == typeof(float)
        ? new((a._vector.AsInt32() << 23).As<int, T>())
        : new((a._vector.AsInt64() << 52).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> FromExponent(Lanes256<T> a) => typeof(T) == typeof(float)
        ? new((a._vector.AsInt32() >>> 23).As<int, T>())
        : new((a._vector.AsInt64() >>> 52).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> HalveBits(Lanes256<T> a) => typeof(T) == typeof(float)
        ? new((a._vector.AsInt32() >>> 1).As<int, T>())
        : new((a._vector.AsInt64() >>> 1).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> First(int count) => new(Mask(count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Mask(int count) => typeof(T) == typeof(float)
        ? Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).As<int, T>()
        : Vector256.LessThan(Vector256<long>.Indices, Vector256.Create((long)count)).As<long, T>();
}
