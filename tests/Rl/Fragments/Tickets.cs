using System.Collections.Concurrent;

namespace Gradus.Tests;

/// <summary>Numbers, each given once, and to whom.</summary>
internal sealed class Tickets
{
    private readonly ConcurrentDictionary<int, Ticketing> _owners = [];
    private int _last;

    /// <summary>A new number, from 1.</summary>
    public int Next(Ticketing owner)
    {
        int ticket = Interlocked.Increment(ref _last);
        _owners[ticket] = owner;
        return ticket;
    }

    /// <summary>Who has a number.</summary>
    public Ticketing OwnerOf(int ticket) => _owners[ticket];
}
