using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gradus;

/// <summary>Kernels as PTX that is part of this assembly, or beside the program.</summary>
internal static class KernelImage
{
    /// <summary>The image of the environments.</summary>
    public const string Tasks = "tasks";

    /// <summary>The text, ended by a zero.</summary>
    /// <param name="name">The image's name.</param>
    /// <exception cref="CudaException">The program leaves its images out, and they are not beside it.</exception>
    public static byte[] Read(string name)
    {
        using Stream stream = typeof(KernelImage).Assembly.GetManifestResourceStream($"{name}.ptx") ?? Beside($"Gradus.Cuda.{name}.ptx");
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

/// <summary>The kernels of one element type.</summary>
internal static class KernelImage<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly ConditionalWeakTable<CudaDevice, nint[]> Compiled = [];

    /// <summary>The handles of the kernels on a device, by <see cref="Kernel"/>; compiled when first asked for.</summary>
    public static nint[] For(CudaDevice device) => Compiled.GetValue(
        device, static device => device.Load(KernelImage.Read(typeof(T) == typeof(float) ? "float" : "double"), Enum.GetNames<Kernel>()));
}
