using System.Runtime.InteropServices;

namespace Gradus.Rl;

/// <summary>
/// A number that many threads access, alone on its cache lines: 128 bytes on either side separate it from its neighbours, including the
/// adjacent line that the processor prefetches, so that writing it does not slow down threads that do not read it.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct PaddedCounter
{
    [FieldOffset(128)]
    private long _value;

    /// <summary>The number, with acquire semantics: everything its writers wrote before is visible.</summary>
    public readonly long Read() => Volatile.Read(in _value);

    /// <summary>Sets the number, with release semantics; for one writer at a time.</summary>
    public void Write(long value) => Volatile.Write(ref _value, value);

    /// <summary>Changes the number if it is the expected one, with a full fence.</summary>
    /// <returns>Whether it was.</returns>
    public bool TryChange(long expected, long value) => Interlocked.CompareExchange(ref _value, value, expected) == expected;

    /// <summary>Adds atomically, with a full fence.</summary>
    /// <returns>The number after the addition.</returns>
    public long Add(long value) => Interlocked.Add(ref _value, value);
}
