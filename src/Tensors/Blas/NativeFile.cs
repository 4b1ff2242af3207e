using System.Runtime.InteropServices;

namespace Gradus;

/// <summary>A native library, loaded until the process ends.</summary>
/// <param name="Name">The name or path that it was loaded by.</param>
/// <param name="Handle">The operating system's handle.</param>
internal readonly record struct NativeFile(string Name, nint Handle)
{
    /// <summary>Loads the first of the names that can be loaded.</summary>
    public static NativeFile? LoadFirst(IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out nint handle))
            {
                return new NativeFile(name, handle);
            }
        }

        return null;
    }

    /// <summary>
    /// Loads a library so that all libraries loaded later see its functions, which <see cref="NativeLibrary"/> cannot do: MKL's threading
    /// layers do not link an OpenMP runtime, and terminate the process if its functions are not already loaded.
    /// </summary>
    /// <returns>False if it cannot be loaded, or if the system has no such way of loading.</returns>
    public static unsafe bool TryLoadForAll(string name)
    {
        const int NowAndGlobal = 0x102; // RTLD_NOW | RTLD_GLOBAL of Linux
        if (!OperatingSystem.IsLinux() || LoadFirst(["libdl.so.2", "libc.so.6"]) is not { } loader ||
            loader.Find("dlopen") is not (not 0 and nint dlopen))
        {
            return false;
        }

        nint text = Marshal.StringToCoTaskMemUTF8(name);
        nint handle = ((delegate* unmanaged[Cdecl]<nint, int, nint>)dlopen)(text, NowAndGlobal);
        Marshal.FreeCoTaskMem(text);
        return handle != 0;
    }

    /// <summary>The address of the first of the named functions that the library has, or 0.</summary>
    public nint Find(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (NativeLibrary.TryGetExport(Handle, name, out nint address))
            {
                return address;
            }
        }

        return 0;
    }
}
