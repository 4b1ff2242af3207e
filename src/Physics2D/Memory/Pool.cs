using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gradus.Physics2D;

/// <summary>
/// Numbered slots for a world's objects, which refer to each other by number. A returned slot is the next to be taken, and new slots are
/// numbered in order. A reference to a slot is valid until the next <see cref="Take"/>.
/// </summary>
/// <remarks>
/// The order in which numbers are handed out is part of the method: pairs of fixtures are sorted by their numbers in the tree of bounds,
/// and the order of contacts decides the last bits of the solution.
/// </remarks>
/// <typeparam name="T">The content of a slot.</typeparam>
internal sealed class Pool<T>(int capacity)
    where T : unmanaged
{
    private const int MaxSaved = 1 << 20;

    private T[] _slots = new T[capacity];
    private int[] _returned = new int[capacity];
    private int _returnedCount;

    /// <summary>The number of slots that have ever been in use since the last <see cref="Clear"/>; all numbers are below it.</summary>
    public int End { get; private set; }

    public ref T this[int number] => ref _slots[number];

    /// <summary>Takes a slot, cleared.</summary>
    public int Take()
    {
        if (_returnedCount > 0)
        {
            int number = _returned[--_returnedCount];
            _slots[number] = default;
            return number;
        }

        if (End == _slots.Length)
        {
            Array.Resize(ref _slots, 2 * End);
        }

        _slots[End] = default;
        return End++;
    }

    public void Return(int number)
    {
        if (_returnedCount == _returned.Length)
        {
            Array.Resize(ref _returned, 2 * _returned.Length);
        }

        _returned[_returnedCount++] = number;
    }

    /// <summary>Returns all slots, and numbers them from 0 again.</summary>
    public void Clear() => (End, _returnedCount) = (0, 0);

    /// <summary>Writes the slots as bytes, and the order in which returned ones will be taken again.</summary>
    public void SaveState(BinaryWriter writer)
    {
        writer.Write(Unsafe.SizeOf<T>());
        writer.Write(End);
        writer.Write(_returnedCount);
        writer.Write(MemoryMarshal.AsBytes(_slots.AsSpan(0, End)));
        writer.Write(MemoryMarshal.AsBytes(_returned.AsSpan(0, _returnedCount)));
    }

    /// <summary>Reads what <see cref="SaveState"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The slots have a different size, or their numbers are invalid.</exception>
    public void LoadState(BinaryReader reader)
    {
        int size = reader.ReadInt32();
        int end = reader.ReadInt32();
        int returned = reader.ReadInt32();
        if (size != Unsafe.SizeOf<T>() || end is < 0 or > MaxSaved || returned < 0 || returned > end)
        {
            throw new InvalidDataException(
                $"The saved state of a world is damaged or from a different release: {end} times {typeof(T).Name} of {size} bytes.");
        }

        if (end > _slots.Length)
        {
            _slots = new T[end];
        }

        if (returned > _returned.Length)
        {
            _returned = new int[returned];
        }

        (End, _returnedCount) = (end, returned);
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(_slots.AsSpan(0, end)));
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(_returned.AsSpan(0, returned)));
        if (_returned.AsSpan(0, returned).ContainsAnyExceptInRange(0, end - 1))
        {
            throw new InvalidDataException($"The saved state of a world is damaged: it returned a {typeof(T).Name} that it never had.");
        }
    }
}
