using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gradus.Rl;

/// <summary>Values in memory that several threads, or several processes, read and write.</summary>
/// <typeparam name="T">Their type, whose members say how they may be used at the same time.</typeparam>
/// <param name="memory">The memory.</param>
/// <param name="first">The word in it at which they begin.</param>
/// <param name="count">How many there are.</param>
internal readonly struct Shared<T>(Storage<long> memory, int first, int count)
    where T : unmanaged
{
    /// <summary>All of them.</summary>
    public Span<T> Span => MemoryMarshal.Cast<long, T>(memory.Part(first, WordsOf(count)))[..count];

    /// <summary>The first one.</summary>
    public ref T Value => ref Unsafe.As<long, T>(ref MemoryMarshal.GetReference(memory.Part(first, 1)));

    /// <summary>The words of 64 bits that values take.</summary>
    public static int WordsOf(int count) => checked((int)((((long)count * Unsafe.SizeOf<T>()) + sizeof(long) - 1) / sizeof(long)));
}
