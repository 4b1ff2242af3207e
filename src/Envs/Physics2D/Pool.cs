namespace Gradus.Envs.Physics2D;

/// <summary>
/// Numbered slots for the things of a world, which refer to each other by number. A returned slot is the next one to be taken, and new
/// slots are numbered in order. A reference to a slot is good until the next <see cref="Take"/>.
/// </summary>
/// <remarks>
/// The order in which numbers are handed out is part of the method: pairs of fixtures are sorted by their numbers in the tree of bounds,
/// and the order of contacts decides the last bits of the solution.
/// </remarks>
/// <typeparam name="T">What a slot holds.</typeparam>
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
}
