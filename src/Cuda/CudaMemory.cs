using System.Runtime.InteropServices;

namespace Gradus;

/// <summary>The memory of a device.</summary>
internal sealed class CudaMemory(CudaDevice device) : MemoryPlace
{
    private readonly Lazy<Dictionary<string, CudaProgram>> _programs = new(() =>
    {
        string[] names = Enum.GetNames<TaskKernel>();
        nint[] kernels = device.Load(KernelImage.Read(KernelImage.Tasks), names);
        return names.Zip(kernels).ToDictionary(pair => pair.First, pair => new CudaProgram(device, pair.Second));
    });

    public override string Name => "cuda";

    public override Storage<T> Allocate<T>(int length)
    {
        var block = new Block(device, (long)length * Marshal.SizeOf<T>());
        return new Storage<T>(block, block.Address, length, this);
    }

    public override unsafe void Download<T>(Storage<T> source, int offset, Span<T> destination)
    {
        device.Download((nint)(source.Pointer + offset), MemoryMarshal.AsBytes(destination));
        GC.KeepAlive(source);
    }

    public override unsafe void Upload<T>(ReadOnlySpan<T> source, Storage<T> destination, int offset)
    {
        device.Upload(MemoryMarshal.AsBytes(source), (nint)(destination.Pointer + offset));
        GC.KeepAlive(destination);
    }

    internal override PlaceProgram? FindProgram(string name) => _programs.Value.GetValueOrDefault(name);

    /// <summary>Owns an allocation: it is given back when no tensor views it any more.</summary>
    private sealed class Block(CudaDevice device, long bytes)
    {
        ~Block() => device.Free(Address);

        public nint Address { get; } = device.Allocate(bytes);
    }
}
