using System.Runtime.InteropServices;

namespace Gradus.Benchmarks;

/// <summary>MKL's vector functions, which the library itself does not use, as something to compare with.</summary>
internal static unsafe class VectorMath
{
    /// <summary>y = f(x) by MKL, in its default (high) accuracy; null where it is not installed.</summary>
    /// <param name="function">Name in MKL, such as <c>vsTanh</c>.</param>
    public static Action<Tensor<float>, Tensor<float>>? Find(string function)
    {
        BlasBackend<float>? mkl = Contenders.Native.OfType<BlasBackend<float>>().FirstOrDefault(backend => backend.Kind == BlasKind.Mkl);
        if (mkl is null || !NativeLibrary.TryGetExport(NativeLibrary.Load(mkl.LibraryFile), function, out nint address))
        {
            return null;
        }

        var call = (delegate* unmanaged<int, float*, float*, void>)address;
        return (x, y) =>
        {
            fixed (float* from = x.Span, to = y.Span)
            {
                call(x.Count, from, to);
            }
        };
    }
}
