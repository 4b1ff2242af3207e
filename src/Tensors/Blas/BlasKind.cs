namespace Gradus;

/// <summary>The native libraries that <see cref="BlasBackend{T}"/> can use.</summary>
public enum BlasKind
{
    /// <summary>Intel MKL, any version from 2020 on: its single dynamic library <c>mkl_rt</c>.</summary>
    Mkl,

    /// <summary>OpenBLAS with 32-bit integers, the build that distributions install.</summary>
    OpenBlas,
}
