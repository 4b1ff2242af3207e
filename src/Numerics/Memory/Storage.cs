using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gradus;

/// <summary>
/// A block of memory that never moves and starts on a 64-byte boundary: one cache line, one 512-bit vector. The garbage collector owns
/// it, so no view of it can dangle.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class Storage<T>
    where T : unmanaged
{
    /// <summary>Alignment of the first element, in bytes.</summary>
    public const int Alignment = 64;

    private readonly T[] _array;
    private readonly int _start;

    /// <summary>Makes a zeroed block.</summary>
    /// <param name="length">Number of elements, at least 1.</param>
    public unsafe Storage(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        int slack = Alignment / sizeof(T);
        _array = GC.AllocateArray<T>(length + slack, pinned: true);
        nuint misalignment = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array)) % Alignment;
        _start = misalignment == 0 ? 0 : (int)((Alignment - misalignment) / (nuint)sizeof(T));
        Length = length;
    }

    /// <summary>Number of elements.</summary>
    public int Length { get; }

    /// <summary>All elements.</summary>
    public Span<T> Span => _array.AsSpan(_start, Length);

    /// <summary>The same elements as <see cref="Memory{T}"/>.</summary>
    public Memory<T> Memory => _array.AsMemory(_start, Length);

    internal unsafe T* Pointer => (T*)Unsafe.AsPointer(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_array), _start));

    /// <summary>The number of elements after which the next block starts aligned again.</summary>
    internal static unsafe int Pad(int length)
    {
        int perLine = Alignment / sizeof(T);
        return checked((length + perLine - 1) / perLine * perLine);
    }
}
