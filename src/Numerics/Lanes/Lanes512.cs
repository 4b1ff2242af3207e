using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gradus;

/// <summary>
/// Lanes of 512-bit vectors. Works on machines whose runtime reports <c>Vector512.IsHardwareAccelerated</c> as false but has the
/// instructions; where even those are missing, the runtime uses two halves: slow, but with the same bits.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal unsafe struct Lanes512<T>(Vector512<T> vector) : ILanes<Lanes512<T>, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private Vector512<T> _vector = vector;

    public static int Count => Vector512<T>.Count;

    public static Lanes512<T> Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector512<T>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Load(T* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes512<T> value, T* destination) => value._vector.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> LoadPartial(T* source, int count) => !Avx512F.IsSupported
        ? PartialLanes.Load<Lanes512<T>, T>(source, count)
        : typeof(T) == typeof(float)
            ? new(Avx512F.MaskLoad((float*)source, Mask(count).AsSingle(), Vector512<float>.Zero).As<float, T>())
            : new(Avx512F.MaskLoad((double*)source, Mask(count).AsDouble(), Vector512<double>.Zero).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(Lanes512<T> value, T* destination, int count)
    {
        if (!Avx512F.IsSupported)
        {
            PartialLanes.Store(value, destination, count);
        }
        else if (typeof(T) == typeof(float))
        {
            Avx512F.MaskStore((float*)destination, Mask(count).AsSingle(), value._vector.AsSingle());
        }
        else
        {
            Avx512F.MaskStore((double*)destination, Mask(count).AsDouble(), value._vector.AsDouble());
        }
    }

    /// <summary>
    /// Every group of four lanes (two, in double) takes its rows into one 128-bit part of four vectors; unpacking inside the parts then
    /// turns rows into columns. That needs fewer shuffles than a full transposition, and no gather.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadColumns(
        T* source, nint rowStride, out Lanes512<T> c0, out Lanes512<T> c1, out Lanes512<T> c2, out Lanes512<T> c3)
    {
        if (!Avx512F.IsSupported)
        {
            PartialLanes.LoadColumns<Lanes512<T>, T>(source, rowStride, out c0, out c1, out c2, out c3);
        }
        else if (typeof(T) == typeof(float))
        {
            float* q0 = (float*)source;
            float* q1 = q0 + (4 * rowStride);
            float* q2 = q1 + (4 * rowStride);
            float* q3 = q2 + (4 * rowStride);
            nint rowStride3 = 3 * rowStride;
            Vector512<float> r0 = Vector128.Load(q0).ToVector256Unsafe().ToVector512Unsafe();
            Vector512<float> r1 = Vector128.Load(q0 + rowStride).ToVector256Unsafe().ToVector512Unsafe();
            Vector512<float> r2 = Vector128.Load(q0 + (2 * rowStride)).ToVector256Unsafe().ToVector512Unsafe();
            Vector512<float> r3 = Vector128.Load(q0 + rowStride3).ToVector256Unsafe().ToVector512Unsafe();
            r0 = Avx512F.InsertVector128(r0, Vector128.Load(q1), 1);
            r1 = Avx512F.InsertVector128(r1, Vector128.Load(q1 + rowStride), 1);
            r2 = Avx512F.InsertVector128(r2, Vector128.Load(q1 + (2 * rowStride)), 1);
            r3 = Avx512F.InsertVector128(r3, Vector128.Load(q1 + rowStride3), 1);
            r0 = Avx512F.InsertVector128(r0, Vector128.Load(q2), 2);
            r1 = Avx512F.InsertVector128(r1, Vector128.Load(q2 + rowStride), 2);
            r2 = Avx512F.InsertVector128(r2, Vector128.Load(q2 + (2 * rowStride)), 2);
            r3 = Avx512F.InsertVector128(r3, Vector128.Load(q2 + rowStride3), 2);
            r0 = Avx512F.InsertVector128(r0, Vector128.Load(q3), 3);
            r1 = Avx512F.InsertVector128(r1, Vector128.Load(q3 + rowStride), 3);
            r2 = Avx512F.InsertVector128(r2, Vector128.Load(q3 + (2 * rowStride)), 3);
            r3 = Avx512F.InsertVector128(r3, Vector128.Load(q3 + rowStride3), 3);
            Vector512<double> low01 = Avx512F.UnpackLow(r0, r1).AsDouble();
            Vector512<double> high01 = Avx512F.UnpackHigh(r0, r1).AsDouble();
            Vector512<double> low23 = Avx512F.UnpackLow(r2, r3).AsDouble();
            Vector512<double> high23 = Avx512F.UnpackHigh(r2, r3).AsDouble();
            c0 = new(Avx512F.UnpackLow(low01, low23).As<double, T>());
            c1 = new(Avx512F.UnpackHigh(low01, low23).As<double, T>());
            c2 = new(Avx512F.UnpackLow(high01, high23).As<double, T>());
            c3 = new(Avx512F.UnpackHigh(high01, high23).As<double, T>());
        }
        else
        {
            double* q0 = (double*)source;
            double* q1 = q0 + (2 * rowStride);
            double* q2 = q1 + (2 * rowStride);
            double* q3 = q2 + (2 * rowStride);
            Vector512<double> r0 = Vector128.Load(q0).ToVector256Unsafe().ToVector512Unsafe();
            Vector512<double> r1 = Vector128.Load(q0 + rowStride).ToVector256Unsafe().ToVector512Unsafe();
            Vector512<double> s0 = Vector128.Load(q0 + 2).ToVector256Unsafe().ToVector512Unsafe();
            Vector512<double> s1 = Vector128.Load(q0 + rowStride + 2).ToVector256Unsafe().ToVector512Unsafe();
            r0 = Avx512DQ.InsertVector128(r0, Vector128.Load(q1), 1);
            r1 = Avx512DQ.InsertVector128(r1, Vector128.Load(q1 + rowStride), 1);
            s0 = Avx512DQ.InsertVector128(s0, Vector128.Load(q1 + 2), 1);
            s1 = Avx512DQ.InsertVector128(s1, Vector128.Load(q1 + rowStride + 2), 1);
            r0 = Avx512DQ.InsertVector128(r0, Vector128.Load(q2), 2);
            r1 = Avx512DQ.InsertVector128(r1, Vector128.Load(q2 + rowStride), 2);
            s0 = Avx512DQ.InsertVector128(s0, Vector128.Load(q2 + 2), 2);
            s1 = Avx512DQ.InsertVector128(s1, Vector128.Load(q2 + rowStride + 2), 2);
            r0 = Avx512DQ.InsertVector128(r0, Vector128.Load(q3), 3);
            r1 = Avx512DQ.InsertVector128(r1, Vector128.Load(q3 + rowStride), 3);
            s0 = Avx512DQ.InsertVector128(s0, Vector128.Load(q3 + 2), 3);
            s1 = Avx512DQ.InsertVector128(s1, Vector128.Load(q3 + rowStride + 2), 3);
            c0 = new(Avx512F.UnpackLow(r0, r1).As<double, T>());
            c1 = new(Avx512F.UnpackHigh(r0, r1).As<double, T>());
            c2 = new(Avx512F.UnpackLow(s0, s1).As<double, T>());
            c3 = new(Avx512F.UnpackHigh(s0, s1).As<double, T>());
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Broadcast(T value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Constant(double value) =>
        typeof(T) == typeof(float) ? new(Vector512.Create((float)value).As<float, T>()) : new(Vector512.Create(value).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Bits(long pattern) =>
        typeof(T) == typeof(float) ? new(Vector512.Create((int)pattern).As<int, T>()) : new(Vector512.Create(pattern).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator +(Lanes512<T> a, Lanes512<T> b) => new(a._vector + b._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator -(Lanes512<T> a, Lanes512<T> b) => new(a._vector - b._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator *(Lanes512<T> a, Lanes512<T> b) => new(a._vector * b._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator /(Lanes512<T> a, Lanes512<T> b) => new(a._vector / b._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator -(Lanes512<T> a) => new(-a._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator &(Lanes512<T> a, Lanes512<T> b) => new(a._vector & b._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator |(Lanes512<T> a, Lanes512<T> b) => new(a._vector | b._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator ^(Lanes512<T> a, Lanes512<T> b) => new(a._vector ^ b._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Fma(Lanes512<T> a, Lanes512<T> b, Lanes512<T> c) => typeof(T) == typeof(float)
        ? new(Vector512.FusedMultiplyAdd(a._vector.AsSingle(), b._vector.AsSingle(), c._vector.AsSingle()).As<float, T>())
        : new(Vector512.FusedMultiplyAdd(a._vector.AsDouble(), b._vector.AsDouble(), c._vector.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Lanes512<T> sum, Lanes512<T> a, Lanes512<T> b)
    {
        if (typeof(T) == typeof(float))
        {
            sum._vector = Vector512.FusedMultiplyAdd(a._vector.AsSingle(), b._vector.AsSingle(), sum._vector.AsSingle()).As<float, T>();
        }
        else
        {
            sum._vector = Vector512.FusedMultiplyAdd(a._vector.AsDouble(), b._vector.AsDouble(), sum._vector.AsDouble()).As<double, T>();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Lanes512<T> sum, Lanes512<T> a, T* b)
    {
        if (typeof(T) == typeof(float))
        {
            sum._vector = Vector512.FusedMultiplyAdd(
                a._vector.AsSingle(), Vector512.Load((float*)b), sum._vector.AsSingle()).As<float, T>();
        }
        else
        {
            sum._vector = Vector512.FusedMultiplyAdd(
                a._vector.AsDouble(), Vector512.Load((double*)b), sum._vector.AsDouble()).As<double, T>();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Sqrt(Lanes512<T> a) => new(Vector512.Sqrt(a._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Abs(Lanes512<T> a) => new(Vector512.Abs(a._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Min(Lanes512<T> a, Lanes512<T> b) => !Avx512F.IsSupported
        ? Select(Less(a, b), a, b)
        : typeof(T) == typeof(float)
            ? new(Avx512F.Min(a._vector.AsSingle(), b._vector.AsSingle()).As<float, T>())
            : new(Avx512F.Min(a._vector.AsDouble(), b._vector.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Max(Lanes512<T> a, Lanes512<T> b) => !Avx512F.IsSupported
        ? Select(Less(b, a), a, b)
        : typeof(T) == typeof(float)
            ? new(Avx512F.Max(a._vector.AsSingle(), b._vector.AsSingle()).As<float, T>())
            : new(Avx512F.Max(a._vector.AsDouble(), b._vector.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tree(Lanes512<T> a) => Lanes256<T>.Tree(new(a._vector.GetLower() + a._vector.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Less(Lanes512<T> a, Lanes512<T> b) => new(Vector512.LessThan(a._vector, b._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> LessOrEqual(Lanes512<T> a, Lanes512<T> b) => new(Vector512.LessThanOrEqual(a._vector, b._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Equal(Lanes512<T> a, Lanes512<T> b) => new(Vector512.Equals(a._vector, b._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> IsNaN(Lanes512<T> a) => new(~Vector512.Equals(a._vector, a._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Select(Lanes512<T> mask, Lanes512<T> yes, Lanes512<T> no) =>
        new(Vector512.ConditionalSelect(mask._vector, yes._vector, no._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyLess(Lanes512<T> a, Lanes512<T> b) => Vector512.LessThanAny(a._vector, b._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Lanes512<T> mask) =>
        typeof(T) == typeof(float) ? mask._vector.AsInt32() != Vector512<int>.Zero : mask._vector.AsInt64() != Vector512<long>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> AddBits(Lanes512<T> a, Lanes512<T> b) => typeof(T) == typeof(float)
        ? new((a._vector.AsInt32() + b._vector.AsInt32()).As<int, T>())
        : new((a._vector.AsInt64() + b._vector.AsInt64()).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> SubtractBits(Lanes512<T> a, Lanes512<T> b) => typeof(T) == typeof(float)
        ? new((a._vector.AsInt32() - b._vector.AsInt32()).As<int, T>())
        : new((a._vector.AsInt64() - b._vector.AsInt64()).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> ShiftLeft(Lanes512<T> a, int bits) => typeof(T) == typeof(float)
        ? new((a._vector.AsInt32() << bits).As<int, T>())
        : new((a._vector.AsInt64() << bits).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> ToExponent(Lanes512<T> a) => typeof(T) == typeof(float)
        ? new((a._vector.AsInt32() << 23).As<int, T>())
        : new((a._vector.AsInt64() << 52).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> FromExponent(Lanes512<T> a) => typeof(T) == typeof(float)
        ? new((a._vector.AsInt32() >>> 23).As<int, T>())
        : new((a._vector.AsInt64() >>> 52).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> HalveBits(Lanes512<T> a) => typeof(T) == typeof(float)
        ? new((a._vector.AsInt32() >>> 1).As<int, T>())
        : new((a._vector.AsInt64() >>> 1).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> First(int count) => new(Mask(count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Mask(int count) => typeof(T) == typeof(float)
        ? Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).As<int, T>()
        : Vector512.LessThan(Vector512<long>.Indices, Vector512.Create((long)count)).As<long, T>();
}
