namespace Gradus.Rl;

/// <summary>How the leader of several processes, that of rank 0, tells the others what to do; silent where there is one process.</summary>
/// <param name="processes">The processes; null for this one alone.</param>
internal sealed class LeaderLine(IProcessGroup? processes)
{
    private readonly IProcessGroup? _processes = processes is { Size: > 1 } ? processes : null;
    private bool _isClosed;

    /// <summary>Whether another process leads.</summary>
    public bool IsFollower => _processes is { Rank: > 0 };

    /// <summary>Sends a request, in the leader's process; does nothing in another one.</summary>
    public void Send(LeaderRequest request)
    {
        if (_processes is null || IsFollower || _isClosed)
        {
            return;
        }

        Span<byte> message = stackalloc byte[LeaderRequest.Length];
        request.Write(message);
        _processes.Broadcast(message);
    }

    /// <summary>Waits for a request of the leader.</summary>
    /// <param name="request">The request.</param>
    /// <returns>False at the end.</returns>
    public bool Receive(out LeaderRequest request)
    {
        Span<byte> message = stackalloc byte[LeaderRequest.Length];
        _processes!.Broadcast(message);
        request = LeaderRequest.Read(message);
        return request.Kind != LeaderRequestKind.End;
    }

    /// <summary>Refuses to follow in a process that leads.</summary>
    /// <exception cref="InvalidOperationException">This process is the leader, or the only one.</exception>
    public void RequireFollower()
    {
        if (!IsFollower)
        {
            throw new InvalidOperationException("This process leads; those of the other ranks follow.");
        }
    }

    /// <summary>Sends nothing any more: the others are somewhere else.</summary>
    public void Close() => _isClosed = true;
}
