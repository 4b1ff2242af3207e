using System.Runtime.InteropServices;

namespace Gradus.Rl;

/// <summary>
/// The counters of pushes, alone on one cache line: a thread that adds to one of them needs the others a moment later, so they arrive
/// together.
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

    /// <summary>T, the environment steps that produced all pushes.</summary>
    public readonly long Steps => Volatile.Read(in _steps);

    /// <summary>The number of pushes that may have begun to write.</summary>
    public readonly long Entered => Volatile.Read(in _entered);

    /// <summary>The number of pushes that have written everything.</summary>
    public readonly long Applied => Volatile.Read(in _applied);

    /// <summary>Adds to T, with a full fence.</summary>
    /// <returns>T after the addition.</returns>
    public long AddSteps(int steps) => Interlocked.Add(ref _steps, steps);

    /// <summary>Counts a push before its first write, with a full fence.</summary>
    /// <returns>Its number, from 1.</returns>
    public long Enter() => Interlocked.Increment(ref _entered);

    /// <summary>Counts a push after its last write, with a full fence.</summary>
    /// <returns>The number of pushes that have written everything.</returns>
    public long Leave() => Interlocked.Increment(ref _applied);
}
