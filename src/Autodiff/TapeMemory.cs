namespace Gradus.Autodiff;

/// <summary>Reusable arenas, for making thousands of short-lived tapes one after the other. Not thread-safe.</summary>
internal sealed class TapeMemory
{
    private readonly List<object> _arenas = [];
    private readonly List<bool> _rented = [];

    /// <summary>An empty arena, in use until the next <see cref="Reset"/>.</summary>
    /// <param name="place">The source of its memory.</param>
    public Arena<T> Rent<T>(MemoryPlace place)
        where T : unmanaged
    {
        for (int i = 0; i < _arenas.Count; i++)
        {
            if (!_rented[i] && _arenas[i] is Arena<T> free && free.Place == place)
            {
                free.Reset();
                _rented[i] = true;
                return free;
            }
        }

        var arena = new Arena<T>(place);
        _arenas.Add(arena);
        _rented.Add(true);
        return arena;
    }

    /// <summary>Reclaims all arenas: the tapes made from them must not be used any more.</summary>
    public void Reset()
    {
        for (int i = 0; i < _rented.Count; i++)
        {
            _rented[i] = false;
        }
    }
}
