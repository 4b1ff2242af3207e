namespace Gradus;

/// <summary>
/// Processes that do one piece of work together, such as the ranks of an MPI job. All of them make the same calls in the same order; a call
/// returns when every process that it needs has made it.
/// </summary>
public interface IProcessGroup
{
    /// <summary>The number of this process, from 0.</summary>
    int Rank { get; }

    /// <summary>The number of processes.</summary>
    int Size { get; }

    /// <summary>Gives every process what all of them have, in the order of their ranks.</summary>
    /// <param name="mine">What this process has: equally many bytes in all of them.</param>
    /// <param name="all">Receives <see cref="Size"/> times as many.</param>
    void AllGather(ReadOnlySpan<byte> mine, Span<byte> all);

    /// <summary>Gives every process what rank 0 has.</summary>
    /// <param name="data">In rank 0 what is sent; in the others, equally long, where it is received.</param>
    void Broadcast(Span<byte> data);

    /// <summary>Returns when all processes have called it.</summary>
    void Barrier();

    /// <summary>Makes memory that all processes read and write, zero at first. It lives as long as the group.</summary>
    /// <param name="words">Its length in words of 64 bits, at least 1; the same in all processes.</param>
    /// <returns>The same memory in all processes, whose addresses of it differ.</returns>
    /// <exception cref="NotSupportedException">The processes are on several machines, which have no memory in common.</exception>
    Storage<long> Share(int words);
}
