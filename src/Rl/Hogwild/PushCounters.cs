using System.Runtime.InteropServices;

namespace Gradus.Rl;

/// <summary>
/// What every push counts, on a cache line that holds nothing else: whoever comes to add to one of them needs the others a moment later, so they
/// come in one go.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 256 + 64)]
internal struct PushCounters
{
    [FieldOffset(128)]
    private long _steps;

    [FieldOffset(136)]
    private long _entered;

    [FieldOffset(144)]
    private long _applied;

    /// <summary>T, the environment steps behind all pushes.</summary>
    public readonly long Steps => Volatile.Read(in _steps);

    /// <summary>Pushes that may have begun to write.</summary>
    public readonly long Entered => Volatile.Read(in _entered);

    /// <summary>Pushes that have written everything.</summary>
    public readonly long Applied => Volatile.Read(in _applied);

    /// <summary>Adds to T, with a full fence.</summary>
    /// <returns>T after the addition.</returns>
    public long AddSteps(int steps) => Interlocked.Add(ref _steps, steps);

    /// <summary>Counts a push in before its first write, with a full fence.</summary>
    /// <returns>Its number, from 1.</returns>
    public long Enter() => Interlocked.Increment(ref _entered);

    /// <summary>Counts a push out after its last write, with a full fence.</summary>
    /// <returns>The pushes that have written everything.</returns>
    public long Leave() => Interlocked.Increment(ref _applied);
}
