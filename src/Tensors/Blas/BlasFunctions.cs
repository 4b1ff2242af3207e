using System.Numerics;

namespace Gradus;

/// <summary>
/// The functions that <see cref="BlasBackend{T}"/> calls, at one precision. Products go through CBLAS, which supports row-major matrices.
/// LAPACK is called by its Fortran names and is column-major: the lower triangle here is the upper triangle there.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed unsafe class BlasFunctions<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int RowMajor = 101; // CblasRowMajor
    private const int Plain = 111; // CblasNoTrans
    private const int Transposed = 112; // CblasTrans
    private const int Lower = 122; // CblasLower
    private const byte UpperInFortran = (byte)'U';
    private const byte WithVectors = (byte)'V';

    private readonly nint _gemm;
    private readonly nint _syrk;
    private readonly nint _potrf;
    private readonly nint _potri;
    private readonly nint _syevd;

    /// <summary>Looks up the functions; <see cref="HasProducts"/> and <see cref="HasLapack"/> say which were found.</summary>
    public BlasFunctions(NativeFile file)
    {
        char precision = typeof(T) == typeof(float) ? 's' : 'd';
        _gemm = file.Find($"cblas_{precision}gemm");
        _syrk = file.Find($"cblas_{precision}syrk");
        _potrf = file.Find($"{precision}potrf_", $"{precision}potrf");
        _potri = file.Find($"{precision}potri_", $"{precision}potri");
        _syevd = file.Find($"{precision}syevd_", $"{precision}syevd");
    }

    /// <summary>The matrix product and the symmetric product.</summary>
    public bool HasProducts => _gemm != 0 && _syrk != 0;

    /// <summary>Cholesky factor, inverse, eigenvalues. An OpenBLAS can be built without them.</summary>
    public bool HasLapack => _potrf != 0 && _potri != 0 && _syevd != 0;

    /// <summary>c ← op(a)·op(b), or c ← op(a)·op(b) + c; k is the number of terms of one element.</summary>
    public void Gemm(bool transposeA, bool transposeB, int k, Tensor<T> a, Tensor<T> b, Tensor<T> c, bool accumulate)
    {
        int opA = transposeA ? Transposed : Plain;
        int opB = transposeB ? Transposed : Plain;
        if (typeof(T) == typeof(float))
        {
            ((delegate* unmanaged[Cdecl]<int, int, int, int, int, int, float, T*, int, T*, int, float, T*, int, void>)_gemm)(
                RowMajor,
                opA,
                opB,
                c.Rows,
                c.Cols,
                k,
                1,
                a.Pointer,
                a.RowStride,
                b.Pointer,
                b.RowStride,
                accumulate ? 1 : 0,
                c.Pointer,
                c.RowStride);
        }
        else
        {
            ((delegate* unmanaged[Cdecl]<int, int, int, int, int, int, double, T*, int, T*, int, double, T*, int, void>)_gemm)(
                RowMajor,
                opA,
                opB,
                c.Rows,
                c.Cols,
                k,
                1,
                a.Pointer,
                a.RowStride,
                b.Pointer,
                b.RowStride,
                accumulate ? 1 : 0,
                c.Pointer,
                c.RowStride);
        }

        KeepAlive(a, b, c);
    }

    /// <summary>Lower triangle of c ← aᵀ·a.</summary>
    public void Syrk(Tensor<T> a, Tensor<T> c)
    {
        if (typeof(T) == typeof(float))
        {
            ((delegate* unmanaged[Cdecl]<int, int, int, int, int, float, T*, int, float, T*, int, void>)_syrk)(
                RowMajor, Lower, Transposed, c.Rows, a.Rows, 1, a.Pointer, a.RowStride, 0, c.Pointer, c.RowStride);
        }
        else
        {
            ((delegate* unmanaged[Cdecl]<int, int, int, int, int, double, T*, int, double, T*, int, void>)_syrk)(
                RowMajor, Lower, Transposed, c.Rows, a.Rows, 1, a.Pointer, a.RowStride, 0, c.Pointer, c.RowStride);
        }

        KeepAlive(a, c, c);
    }

    /// <summary>The lower triangle of a becomes its Cholesky factor.</summary>
    /// <returns>0, or the number of the first leading minor that is not positive.</returns>
    public int Potrf(Tensor<T> a) => OnTriangle(_potrf, a);

    /// <summary>A Cholesky factor in the lower triangle becomes the inverse of what it factors.</summary>
    /// <returns>0, or the number of the first diagonal element that is zero.</returns>
    public int Potri(Tensor<T> l) => OnTriangle(_potri, l);

    /// <summary>
    /// Eigenvalues, ascending, and eigenvectors, one per row of <paramref name="a"/>, which holds a symmetric matrix on entry.
    /// </summary>
    /// <returns>0, or a number that says where the iteration failed.</returns>
    public int Syevd(Tensor<T> a, Tensor<T> values)
    {
        byte job = WithVectors;
        byte triangle = UpperInFortran;
        int n = a.Rows;
        int stride = a.RowStride;
        int workLength = 1 + (6 * n) + (2 * n * n); // the minimum according to the documentation of ?syevd
        int integerLength = 3 + (5 * n);
        int info;
        var work = new Tensor<T>(1, workLength);
        var integers = new Tensor<int>(1, integerLength);
        ((delegate* unmanaged[Cdecl]<byte*, byte*, int*, T*, int*, T*, T*, int*, int*, int*, int*, nuint, nuint, void>)_syevd)(
            &job,
            &triangle,
            &n,
            a.Pointer,
            &stride,
            values.Pointer,
            work.Pointer,
            &workLength,
            integers.Pointer,
            &integerLength,
            &info,
            1,
            1);
        KeepAlive(a, values, work);
        integers.KeepAlive();
        return info;
    }

    /// <summary>
    /// The last argument is the length of the text argument, which Fortran compilers pass implicitly; C implementations ignore it.
    /// </summary>
    private static int OnTriangle(nint function, Tensor<T> a)
    {
        byte triangle = UpperInFortran;
        int n = a.Rows;
        int stride = a.RowStride;
        int info;
        ((delegate* unmanaged[Cdecl]<byte*, int*, T*, int*, int*, nuint, void>)function)(&triangle, &n, a.Pointer, &stride, &info, 1);
        a.KeepAlive();
        return info;
    }

    private static void KeepAlive(Tensor<T> a, Tensor<T> b, Tensor<T> c)
    {
        a.KeepAlive();
        b.KeepAlive();
        c.KeepAlive();
    }
}
