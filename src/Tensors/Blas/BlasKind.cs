namespace Gradus;

/// <summary>The native libraries that <see cref="BlasBackend{T}"/> can use.</summary>
public enum BlasKind
{
    /// <summary>Intel MKL 2020 or later: its single dynamic library <c>mkl_rt</c>.</summary>
    Mkl,

    /// <summary>OpenBLAS with 32-bit integers, the usual build of Linux distributions.</summary>
    OpenBlas,
}
