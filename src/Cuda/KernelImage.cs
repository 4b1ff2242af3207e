using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gradus;

/// <summary>The kernels of one element type, as PTX that is part of this assembly, or beside the program.</summary>
internal static class KernelImage<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly ConditionalWeakTable<CudaDevice, nint[]> Compiled = [];

    /// <summary>The handles of the kernels on a device, by <see cref="Kernel"/>; compiled when first asked for.</summary>
    public static nint[] For(CudaDevice device) =>
        Compiled.GetValue(device, static device => device.Load(Read(), Enum.GetNames<Kernel>()));

    /// <summary>The text, ended by a zero.</summary>
    /// <exception cref="CudaException">The program leaves its files out, and they are not beside it.</exception>
    public static byte[] Read()
    {
        string name = typeof(T) == typeof(float) ? "float.ptx" : "double.ptx";
        using Stream stream = typeof(KernelImage<T>).Assembly.GetManifestResourceStream(name) ?? Beside($"Gradus.Cuda.{name}");
        var text = new byte[stream.Length + 1];
        stream.ReadExactly(text.AsSpan(0, text.Length - 1));
        return text;
    }

    /// <summary>In a program that was trimmed with the switch <c>Gradus.CudaKernelsBeside</c>.</summary>
    private static FileStream Beside(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, name);
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CudaException($"The kernels could not be read from '{path}', which belongs beside this program: {exception.Message}");
        }
    }
}
