using System.Runtime.InteropServices;

namespace Gradus.Rl;

/// <summary>What the leader of several processes asks of all of them.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Steps">For an update, the environment steps so far; to load a state, its bytes; otherwise 0.</param>
/// <param name="Start">For an update and for workers, where the budget began; otherwise 0.</param>
/// <param name="End">Where it ends.</param>
internal readonly record struct LeaderRequest(LeaderRequestKind Kind, long Steps, long Start, long End)
{
    /// <summary>Bytes of a request.</summary>
    public const int Length = 4 * sizeof(long);

    public static LeaderRequest Read(ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<long> numbers = MemoryMarshal.Cast<byte, long>(message);
        return new LeaderRequest((LeaderRequestKind)numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    public void Write(Span<byte> message)
    {
        Span<long> numbers = MemoryMarshal.Cast<byte, long>(message);
        (numbers[0], numbers[1], numbers[2], numbers[3]) = ((long)Kind, Steps, Start, End);
    }
}
