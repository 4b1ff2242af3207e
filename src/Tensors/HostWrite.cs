using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gradus;

/// <summary>
/// The host's view of a tensor that is being written: <c>using (HostWrite&lt;float&gt; write = x.Write()) { write.Span[0] = 1; }</c>. On
/// the host it is the tensor's own memory and disposing it does nothing; elsewhere the elements arrive when it is disposed.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
public readonly ref struct HostWrite<T>
    where T : unmanaged
{
    private readonly Storage<T>? _elsewhere;

    /// <param name="span">The elements; part of the storage's mirror where it is elsewhere.</param>
    /// <param name="elsewhere">The storage to hand them to, or null on the host.</param>
    internal HostWrite(Span<T> span, Storage<T>? elsewhere)
    {
        Span = span;
        _elsewhere = elsewhere;
    }

    /// <summary>All elements of the tensor, row after row.</summary>
    public Span<T> Span { get; }

    /// <summary>Hands the elements over.</summary>
    public void Dispose()
    {
        if (_elsewhere is not null)
        {
            Upload(_elsewhere);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Upload(Storage<T> storage)
    {
        nint bytes = Unsafe.ByteOffset(ref MemoryMarshal.GetReference(storage.Mirror.Span), ref MemoryMarshal.GetReference(Span));
        storage.Place.Upload(Span, storage, (int)(bytes / Unsafe.SizeOf<T>()));
    }
}
