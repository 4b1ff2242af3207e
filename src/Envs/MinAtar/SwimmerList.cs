using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Gradus.Envs;

/// <summary>A list of <see cref="Swimmer"/>s in place, in the order in which they came.</summary>
/// <remarks>
/// The original keeps such things in Python's lists and removes them by value while it walks through them from the end. Then the first
/// equal one goes, the rest close up, and the walk goes on at the next lower place. Which one goes decides the order of the rest, and so
/// what happens later; that is why the methods here say where things are.
/// </remarks>
internal struct SwimmerList
{
    /// <summary>
    /// More than there can be. Enemies come one at a step at most and cross the board in 60 steps at most, so there are 60 at a time at
    /// most. Their bullets fly for 10 steps, in which each of the 70 that live within that time shoots once at most.
    /// </summary>
    public const int Capacity = 72;

    private const int Numbers = 5; // of a swimmer in a saved state

    private Places _places;

    public int Count { get; private set; }

    [UnscopedRef]
    public ReadOnlySpan<Swimmer> Items => ((ReadOnlySpan<Swimmer>)_places)[..Count];

    public Swimmer this[int place]
    {
        readonly get => _places[place];
        set => _places[place] = value;
    }

    /// <summary>Adds one at the end. A full list, which only a state made by hand can lead to, stays as it is.</summary>
    public void Add(Swimmer swimmer)
    {
        if (Count < Capacity)
        {
            _places[Count++] = swimmer;
        }
    }

    /// <summary>The first one on a cell; −1 if there is none.</summary>
    public readonly int FirstAt(int x, int y)
    {
        for (int place = 0; place < Count; place++)
        {
            if (_places[place].IsAt(x, y))
            {
                return place;
            }
        }

        return -1;
    }

    /// <summary>Removes the first one that is equal to that at a place.</summary>
    /// <returns>Where the one of the place is now: one place lower if an equal one went instead, −1 if it is gone.</returns>
    public int RemoveEqual(int place)
    {
        int first = Items.IndexOf(_places[place]);
        RemoveAt(first);
        return first == place ? -1 : place - 1;
    }

    public void RemoveAt(int place)
    {
        Span<Swimmer> places = _places;
        places[(place + 1)..Count].CopyTo(places[place..]);
        Count--;
    }

    public void Clear() => Count = 0;

    public void Save(StateWriter writer, string name)
    {
        int[] numbers = new int[Count * Numbers];
        for (int place = 0; place < Count; place++)
        {
            Swimmer swimmer = _places[place];
            int[] five = [swimmer.X, swimmer.Y, swimmer.ToTheRight ? 1 : 0, swimmer.UntilMove, swimmer.UntilShot];
            five.CopyTo(numbers, place * Numbers);
        }

        writer.WriteArray<int>(name, numbers);
    }

    public static SwimmerList Load(StateReader reader, string name, int maxUntilMove, int maxUntilShot)
    {
        int[] numbers = reader.ReadArray<int>(name, maxLength: Capacity * Numbers);
        var list = default(SwimmerList);
        for (int at = 0; at < numbers.Length; at += Numbers)
        {
            ReadOnlySpan<int> five = numbers.AsSpan(at, Math.Min(Numbers, numbers.Length - at));
            if (five is not [>= 0 and <= MinAtarBoard.Last, >= 0 and < MinAtarBoard.Last, 0 or 1, >= 0, >= 0]
                || five[3] > maxUntilMove || five[4] > maxUntilShot)
            {
                throw reader.Refusal(name, $"number {at / Numbers} is not in the water");
            }

            list.Add(new Swimmer((sbyte)five[0], (sbyte)five[1], five[2] == 1, (sbyte)five[3], (sbyte)five[4]));
        }

        return list;
    }

    [InlineArray(Capacity)]
    private struct Places
    {
        private Swimmer _first;
    }
}
