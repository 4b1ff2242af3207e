using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gradus;

/// <summary>The kernels of one element type, as PTX that is part of this assembly.</summary>
internal static class KernelImage<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly ConditionalWeakTable<CudaDevice, nint[]> Compiled = [];

    /// <summary>The handles of the kernels on a device, by <see cref="Kernel"/>; compiled when first asked for.</summary>
    public static nint[] For(CudaDevice device) =>
        Compiled.GetValue(device, static device => device.Load(Read(), Enum.GetNames<Kernel>()));

    /// <summary>The text, ended by a zero.</summary>
    public static byte[] Read()
    {
        string name = typeof(T) == typeof(float) ? "float.ptx" : "double.ptx";
        using Stream stream = typeof(KernelImage<T>).Assembly.GetManifestResourceStream(name)!;
        var text = new byte[stream.Length + 1];
        stream.ReadExactly(text.AsSpan(0, text.Length - 1));
        return text;
    }
}
