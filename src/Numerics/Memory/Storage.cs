using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gradus;

/// <summary>
/// A block of memory that never moves: an owner that keeps it, the address of its first element, its length and its place. How the memory
/// was made is only a matter of the owner: an array of the garbage collector, a memory-mapped file, a window shared between processes, an
/// allocation on a device.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed unsafe class Storage<T>
    where T : unmanaged
{
    /// <summary>Alignment of the first element of memory that Gradus makes, in bytes: one cache line, one 512-bit vector.</summary>
    public const int Alignment = 64;

    private readonly T* _pointer;
    private readonly bool _isOnHost;
    private Storage<T>? _mirror;

    /// <summary>
    /// Makes a zeroed block on the host. The garbage collector owns it, so no view of it can dangle, a <see cref="Span{T}"/> included.
    /// </summary>
    /// <param name="length">Number of elements, at least 1.</param>
    public Storage(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        bool isPlaced = PageOffsets.Concern((long)length * sizeof(T));
        int slack = (isPlaced ? Alignment + PageOffsets.Page : Alignment) / sizeof(T);
        T[] array = GC.AllocateArray<T>(length + slack, pinned: true);
        var start = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
        _pointer = (T*)(isPlaced ? PageOffsets.Next(start, Alignment) : (start + Alignment - 1) / Alignment * Alignment);
        _isOnHost = true;
        Owner = array;
        Place = MemoryPlace.Host;
        Length = length;
    }

    /// <summary>
    /// Describes memory that something else has made. The storage, and with it every tensor that views it, keeps the owner from being
    /// collected; a <see cref="Span{T}"/> alone does not. Nothing is freed here: an owner that is disposed takes its memory with it.
    /// </summary>
    /// <param name="owner">Whatever must live as long as the memory is used, such as a <c>MemoryMappedViewAccessor</c>.</param>
    /// <param name="address">
    /// Address of the first element, a multiple of the element's size; a multiple of <see cref="Alignment"/> is fastest. Off the host it
    /// means what the place says.
    /// </param>
    /// <param name="length">Number of elements, at least 1.</param>
    /// <param name="place">Where the memory is; null for the host.</param>
    /// <exception cref="ArgumentException">The address is zero, or not a multiple of the element's size.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is below 1.</exception>
    public Storage(object owner, nint address, int length, MemoryPlace? place = null)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        if (address == 0 || address % sizeof(T) != 0)
        {
            throw new ArgumentException(
                $"Memory at address {address} cannot hold {typeof(T).Name}: the address must be a multiple of {sizeof(T)} and not zero.",
                nameof(address));
        }

        _pointer = (T*)address;
        Owner = owner;
        Place = place ?? MemoryPlace.Host;
        _isOnHost = Place == MemoryPlace.Host;
        Length = length;
    }

    /// <summary>Number of elements.</summary>
    public int Length { get; }

    /// <summary>Where the memory is.</summary>
    public MemoryPlace Place { get; }

    /// <summary>What keeps the memory.</summary>
    public object Owner { get; }

    /// <summary>True for memory that a <see cref="Span{T}"/> can see.</summary>
    public bool IsOnHost => _isOnHost;

    /// <summary>All elements.</summary>
    /// <exception cref="InvalidOperationException">The memory is not on the host.</exception>
    public Span<T> Span
    {
        get
        {
            if (!_isOnHost)
            {
                ThrowElsewhere();
            }

            // A span is an interior reference, which keeps a collected array alive by itself; until it exists, this does.
            var span = new Span<T>(_pointer, Length);
            GC.KeepAlive(this);
            return span;
        }
    }

    /// <summary>Elements [offset, offset + length), which the caller, a view of this storage, knows to lie inside it.</summary>
    /// <exception cref="InvalidOperationException">The memory is not on the host.</exception>
    internal Span<T> Part(int offset, int length)
    {
        if (!_isOnHost)
        {
            ThrowElsewhere();
        }

        Span<T> part = MemoryMarshal.CreateSpan(ref *(_pointer + offset), length);
        GC.KeepAlive(this);
        return part;
    }

    /// <summary>A part of this memory, seen as elements of another type: of the same owner, in the same place.</summary>
    /// <param name="offset">The first element of this storage that is in it.</param>
    /// <param name="length">Elements of the other type.</param>
    internal Storage<TOther> Piece<TOther>(int offset, int length)
        where TOther : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)length * sizeof(TOther), (long)(Length - offset) * sizeof(T));
        return new Storage<TOther>(Owner, (nint)(_pointer + offset), length, Place);
    }

    /// <summary>Address of the first element, in the place's own terms. It holds as long as the storage is reachable.</summary>
    internal T* Pointer => _pointer;

    /// <summary>
    /// The host's copy of memory that is elsewhere, made when it is first asked for: what <c>Read</c> and <c>Write</c> go through.
    /// </summary>
    internal Storage<T> Mirror
    {
        get
        {
            if (_mirror is null)
            {
                Interlocked.CompareExchange(ref _mirror, new Storage<T>(Length), null);
            }

            return _mirror;
        }
    }

    /// <summary>The number of elements after which the next block starts aligned again.</summary>
    internal static int Pad(int length)
    {
        int perLine = Alignment / sizeof(T);
        return checked((length + perLine - 1) / perLine * perLine);
    }

    [DoesNotReturn]
    private void ThrowElsewhere() => throw new InvalidOperationException(
        $"These {Length} elements are in the memory '{Place.Name}' and not on the host, so they cannot be indexed; use Read and Write of "
            + $"the tensor.");
}
