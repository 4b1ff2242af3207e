using System.Runtime.InteropServices;

namespace Gradus;

/// <summary>
/// Sets OpenBLAS's number of threads, which is otherwise all that the machine has, and refuses builds with 64-bit integers.
/// </summary>
internal static unsafe class OpenBlasSetup
{
    /// <returns>OpenBLAS's version and build, or null with a reason.</returns>
    public static string? TrySetUp(NativeFile file, int threads, out string reason)
    {
        nint getConfig = file.Find("openblas_get_config");
        nint isParallel = file.Find("openblas_get_parallel");
        nint setThreads = file.Find("openblas_set_num_threads");
        if (getConfig == 0 || isParallel == 0 || setThreads == 0)
        {
            reason = $"{file.Name} is not OpenBLAS: it lacks functions that every OpenBLAS has.";
            return null;
        }

        string config = Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<nint>)getConfig)())!.Trim();
        if (config.Contains("USE64BITINT", StringComparison.Ordinal))
        {
            reason = $"{file.Name} is an OpenBLAS with 64-bit integers; the build with 32-bit integers is needed.";
            return null;
        }

        if (threads > 1 && ((delegate* unmanaged[Cdecl]<int>)isParallel)() == 0)
        {
            reason = $"{file.Name} is an OpenBLAS that was built without threads; it works with 1 thread.";
            return null;
        }

        ((delegate* unmanaged[Cdecl]<int, void>)setThreads)(threads);
        reason = "";
        return config;
    }
}
