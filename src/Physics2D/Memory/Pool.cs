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
    public void SaveState(StateWriter writer)
    {
        writer.Write("slot_size", Unsafe.SizeOf<T>());
        writer.WriteArray<byte>("slots", MemoryMarshal.AsBytes(_slots.AsSpan(0, End)));
        writer.WriteArray<int>("returned", _returned.AsSpan(0, _returnedCount));
    }

    /// <summary>Reads what <see cref="SaveState"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The slots have a different size, or their numbers are invalid.</exception>
    public T[] LoadState(StateReader reader)
    {
        int size = Unsafe.SizeOf<T>();
        reader.ReadInt32("slot_size", size, size);
        byte[] bytes = reader.ReadArray<byte>("slots");
        if (bytes.Length % size != 0)
        {
            throw reader.Refusal("slots", $"{bytes.Length} bytes are not a whole number of slots of {size}");
        }

        T[] slots = MemoryMarshal.Cast<byte, T>(bytes).ToArray();
        int[] returned = reader.ReadArray<int>("returned", maxLength: slots.Length);
        if (returned.AsSpan().ContainsAnyExceptInRange(0, slots.Length - 1) || returned.Distinct().Count() != returned.Length)
        {
            throw reader.Refusal("returned", $"expected different numbers of {slots.Length} slots");
        }

        reader.WhenAccepted(() =>
        {
            (_slots, End) = (slots.Length > 0 ? slots : new T[capacity], slots.Length);
            (_returned, _returnedCount) = (returned.Length > 0 ? returned : new int[capacity], returned.Length);
        });
        return slots;
    }
}
