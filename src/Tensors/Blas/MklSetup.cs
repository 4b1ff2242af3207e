using System.Runtime.InteropServices;

namespace Gradus;

/// <summary>
/// Sets up <c>mkl_rt</c> before its first computation. Left to itself it picks Intel's OpenMP layer and terminates the process when
/// libiomp5 is missing, so the layer is always chosen here: sequential for one thread, otherwise one whose OpenMP runtime could be loaded.
/// </summary>
internal static unsafe class MklSetup
{
    private const int Lp64 = 0; // MKL_INTERFACE_LP64: integers of 32 bits
    private const int MaxVersionLength = 256;

    /// <summary>MKL's numbers for its threading layers (mkl_service.h).</summary>
    private enum ThreadingLayer
    {
        Intel = 0,
        Sequential = 1,
        Gnu = 3,
    }

    /// <returns>MKL's version, or null with a reason.</returns>
    public static string? TrySetUp(NativeFile file, int threads, out string reason)
    {
        nint setLayer = file.Find("MKL_Set_Threading_Layer");
        nint setInterface = file.Find("MKL_Set_Interface_Layer");
        nint setThreads = file.Find("MKL_Set_Num_Threads");
        if (setLayer == 0 || setInterface == 0 || setThreads == 0)
        {
            reason = $"{file.Name} is not MKL's single dynamic library: it has no function that chooses the threading layer.";
            return null;
        }

        ThreadingLayer? layer = LayerFor(threads);
        if (layer is null)
        {
            reason = $"Intel MKL cannot use {threads} threads here: that needs Linux and an OpenMP runtime (libiomp5 or libgomp), and "
                + $"neither could be loaded; it works with 1 thread.";
            return null;
        }

        ((delegate* unmanaged[Cdecl]<int, int>)setInterface)(Lp64);
        int chosen = ((delegate* unmanaged[Cdecl]<int, int>)setLayer)((int)layer.Value);
        if (chosen != (int)layer.Value)
        {
            reason = $"Intel MKL kept threading layer {chosen}, because something else in this process used it first.";
            return null;
        }

        ((delegate* unmanaged[Cdecl]<int, void>)setThreads)(threads);
        reason = "";
        return Version(file);
    }

    private static ThreadingLayer? LayerFor(int threads)
    {
        if (threads == 1)
        {
            return ThreadingLayer.Sequential;
        }

        return NativeFile.TryLoadForAll("libiomp5.so") ? ThreadingLayer.Intel
            : NativeFile.TryLoadForAll("libgomp.so.1") ? ThreadingLayer.Gnu
            : null;
    }

    private static string Version(NativeFile file)
    {
        nint getVersion = file.Find("MKL_Get_Version_String", "mkl_get_version_string");
        if (getVersion == 0)
        {
            return "Intel MKL";
        }

        byte* text = stackalloc byte[MaxVersionLength];
        ((delegate* unmanaged[Cdecl]<byte*, int, void>)getVersion)(text, MaxVersionLength - 1);
        text[MaxVersionLength - 1] = 0;
        return Marshal.PtrToStringUTF8((nint)text)!.Trim();
    }
}
