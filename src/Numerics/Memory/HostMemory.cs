namespace Gradus;

/// <summary>Memory of the garbage collector.</summary>
internal sealed class HostMemory : MemoryPlace
{
    public override string Name => "host";

    public override Storage<T> Allocate<T>(int length) => new(length);

    public override void Download<T>(Storage<T> source, int offset, Span<T> destination) =>
        source.Span.Slice(offset, destination.Length).CopyTo(destination);

    public override void Upload<T>(ReadOnlySpan<T> source, Storage<T> destination, int offset) => source.CopyTo(destination.Span[offset..]);
}
