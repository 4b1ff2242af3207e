using System.Runtime.InteropServices;

namespace Gradus.Tensors.Blas;

/// <summary>A native library that has been loaded, and will be until the process ends.</summary>
/// <param name="Name">The name or path that it was loaded by.</param>
/// <param name="Handle">The operating system's handle.</param>
internal readonly record struct NativeFile(string Name, nint Handle)
{
    /// <summary>Loads the first of some names that can be loaded.</summary>
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

    /// <summary>The address of the first of some functions that the library has, or 0.</summary>
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
