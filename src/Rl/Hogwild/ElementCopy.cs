using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Gradus.Rl;

/// <summary>
/// Copies floats while others write them. <see cref="Span{T}.CopyTo"/> may delegate a long copy to the platform's memory move, which does
/// not promise how it splits the bytes; this one reads only whole, aligned elements.
/// </summary>
internal static class ElementCopy
{
    public static void Copy(ReadOnlySpan<float> source, Span<float> destination)
    {
        Debug.Assert(source.Length == destination.Length);
        ref float from = ref MemoryMarshal.GetReference(source);
        ref float to = ref MemoryMarshal.GetReference(destination);
        nuint length = (nuint)source.Length;
        nuint i = 0;
        for (; i + (nuint)Vector512<float>.Count <= length; i += (nuint)Vector512<float>.Count)
        {
            Vector512.LoadUnsafe(ref from, i).StoreUnsafe(ref to, i);
        }

        for (; i < length; i++)
        {
            destination[(int)i] = source[(int)i];
        }
    }
}
