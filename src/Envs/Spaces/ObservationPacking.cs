using System.Numerics;
using System.Runtime.InteropServices;

namespace Gradus.Envs;

/// <summary>
/// Observations as they are sent and kept: a byte per element of a <see cref="Box"/> of bytes, a float32 per element of any other space.
/// </summary>
public static class ObservationPacking
{
    /// <summary>Whether the observations of a space are bytes.</summary>
    /// <param name="space">The space.</param>
    public static bool IsOfBytes(this Space space) => space is Box { Element: BoxElement.UInt8 };

    /// <summary>The bytes of one element.</summary>
    internal static int ElementSize(Space space) => space.IsOfBytes() ? sizeof(byte) : sizeof(float);

    /// <summary>The first number that is not a whole one from 0 to 255; −1 if there is none.</summary>
    /// <param name="numbers">The numbers.</param>
    public static int FirstThatIsNoByte(ReadOnlySpan<float> numbers)
    {
        int i = 0;
        var largest = new Vector<float>(byte.MaxValue);
        for (; i <= numbers.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var some = new Vector<float>(numbers[i..]);
            if (!Vector.GreaterThanOrEqualAll(some, Vector<float>.Zero) || !Vector.LessThanOrEqualAll(some, largest)
                || !Vector.EqualsAll(Vector.Floor(some), some))
            {
                break; // NaN too: nothing is equal to it
            }
        }

        for (; i < numbers.Length; i++)
        {
            if (!(numbers[i] >= 0 && numbers[i] <= byte.MaxValue && float.IsInteger(numbers[i])))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Turns whole numbers from 0 to 255 into bytes.</summary>
    /// <param name="numbers">The numbers.</param>
    /// <param name="bytes">Receives as many bytes.</param>
    public static void ToBytes(ReadOnlySpan<float> numbers, Span<byte> bytes)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            bytes[i] = (byte)numbers[i];
        }
    }

    /// <summary>Turns bytes into numbers.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="numbers">Receives as many numbers.</param>
    public static void ToNumbers(ReadOnlySpan<byte> bytes, Span<float> numbers)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            numbers[i] = bytes[i];
        }
    }

    /// <summary>Writes observations of a space.</summary>
    /// <param name="space">The space.</param>
    /// <param name="observations">Numbers; whole ones from 0 to 255 if they are bytes.</param>
    /// <param name="packed">Receives them.</param>
    internal static void Pack(Space space, ReadOnlySpan<float> observations, Span<byte> packed)
    {
        if (space.IsOfBytes())
        {
            ToBytes(observations, packed);
        }
        else
        {
            MemoryMarshal.AsBytes(observations).CopyTo(packed);
        }
    }

    /// <summary>Reads what <see cref="Pack"/> wrote.</summary>
    internal static void Unpack(Space space, ReadOnlySpan<byte> packed, Span<float> observations)
    {
        if (space.IsOfBytes())
        {
            ToNumbers(packed, observations);
        }
        else
        {
            packed.CopyTo(MemoryMarshal.AsBytes(observations));
        }
    }
}
