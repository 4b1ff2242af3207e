namespace Gradus.Tests;

/// <summary>
/// Memory that the host cannot index: a storage's address lies in the first page, which no system maps, so a kernel that is handed one
/// by mistake fails at its first element, and a span of it is refused. The numbers are in a host storage that only
/// the guarded backend and the transfers of <c>Read</c> and <c>Write</c> know of.
/// </summary>
public sealed class GuardedMemory : MemoryPlace
{
    private const nint Unmapped = Storage<byte>.Alignment;

    public override string Name => "guarded";

    public static Storage<T> Behind<T>(Storage<T> guarded)
        where T : unmanaged => guarded.Owner as Storage<T>
            ?? throw new InvalidOperationException($"A member of the guarded backend was given memory of the place '{guarded.Place.Name}', which it did not allocate.");

    public override Storage<T> Allocate<T>(int length) => new(new Storage<T>(length), Unmapped, length, this);

    public override void Download<T>(Storage<T> source, int offset, Span<T> destination) =>
        Behind(source).Span.Slice(offset, destination.Length).CopyTo(destination);

    public override void Upload<T>(ReadOnlySpan<T> source, Storage<T> destination, int offset) => source.CopyTo(Behind(destination).Span[offset..]);
}
