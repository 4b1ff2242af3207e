using System.Runtime.InteropServices;

namespace Gradus.Rl;

/// <summary>
/// A number that many threads touch, alone on its cache lines: 128 bytes on either side keep its neighbours out, and out of the adjacent
/// line that the processor fetches along, so that writing it slows down nobody who does not read it.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct PaddedCounter
{
    [FieldOffset(128)]
    private long _value;

    /// <summary>The number, with acquire semantics: what its writers wrote before is visible.</summary>
    public readonly long Read() => Volatile.Read(in _value);

    /// <summary>Sets the number, with release semantics; for one writer at a time.</summary>
    public void Write(long value) => Volatile.Write(ref _value, value);

    /// <summary>Adds atomically, with a full fence.</summary>
    /// <returns>The number after the addition.</returns>
    public long Add(long value) => Interlocked.Add(ref _value, value);
}
