using System.Numerics;
using System.Runtime.InteropServices;

namespace Gradus.Envs;

/// <summary>
/// Observations as they are sent and kept: a byte per element of a <see cref="Box"/> of bytes, a float32 per element of any other space;
/// the parts of a <see cref="CompositeSpace"/> one after the other.
/// </summary>
public static class ObservationPacking
{
    /// <summary>Whether the observations of a space, or of a part of it, are bytes.</summary>
    /// <param name="space">The space.</param>
    public static bool HasBytes(this Space space)
    {
        foreach (SpacePart leaf in space.Leaves)
        {
            if (leaf.Space.IsOfBytes())
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether all observations of a space are bytes.</summary>
    /// <param name="space">The space.</param>
    public static bool IsOfBytes(this Space space) => space is Box { Element: BoxElement.UInt8 };

    /// <summary>How many bytes a packed observation has.</summary>
    /// <param name="space">The space.</param>
    public static int PackedSize(this Space space)
    {
        int size = 0;
        foreach (SpacePart leaf in space.Leaves)
        {
            size = checked(size + PackedLength(leaf.Space));
        }

        return size;
    }

    /// <summary>The first number that should be a byte and is not a whole one from 0 to 255; −1 if there is none.</summary>
    /// <param name="space">The space.</param>
    /// <param name="observations">The numbers of observations, one after the other.</param>
    public static int FirstThatIsNoByte(Space space, ReadOnlySpan<float> observations)
    {
        for (int first = 0; first < observations.Length; first += space.Size)
        {
            foreach (SpacePart leaf in space.Leaves)
            {
                int wrong = leaf.Space.IsOfBytes() ? FirstThatIsNoByte(leaf.Of(observations[first..])) : -1;
                if (wrong >= 0)
                {
                    return first + leaf.Offset + wrong;
                }
            }
        }

        return -1;
    }

    /// <summary>Writes observations of a space, one after the other.</summary>
    /// <param name="space">The space.</param>
    /// <param name="observations">Numbers; whole ones from 0 to 255 where they are bytes.</param>
    /// <param name="packed">Receives <see cref="PackedSize"/> bytes for each.</param>
    public static void Pack(Space space, ReadOnlySpan<float> observations, Span<byte> packed)
    {
        for (; !observations.IsEmpty; observations = observations[space.Size..])
        {
            foreach (SpacePart leaf in space.Leaves)
            {
                ReadOnlySpan<float> numbers = leaf.Of(observations);
                Span<byte> bytes = packed[..PackedLength(leaf.Space)];
                if (leaf.Space.IsOfBytes())
                {
                    ToBytes(numbers, bytes);
                }
                else
                {
                    MemoryMarshal.AsBytes(numbers).CopyTo(bytes);
                }

                packed = packed[bytes.Length..];
            }
        }
    }

    /// <summary>Reads what <see cref="Pack"/> wrote.</summary>
    /// <param name="space">The space.</param>
    /// <param name="packed"><see cref="PackedSize"/> bytes for each observation.</param>
    /// <param name="observations">Receives the numbers.</param>
    public static void Unpack(Space space, ReadOnlySpan<byte> packed, Span<float> observations)
    {
        for (; !observations.IsEmpty; observations = observations[space.Size..])
        {
            foreach (SpacePart leaf in space.Leaves)
            {
                Span<float> numbers = leaf.Of(observations);
                ReadOnlySpan<byte> bytes = packed[..PackedLength(leaf.Space)];
                if (leaf.Space.IsOfBytes())
                {
                    ToNumbers(bytes, numbers);
                }
                else
                {
                    bytes.CopyTo(MemoryMarshal.AsBytes(numbers));
                }

                packed = packed[bytes.Length..];
            }
        }
    }

    private static int PackedLength(Space leaf) => leaf.Size * (leaf.IsOfBytes() ? sizeof(byte) : sizeof(float));

    /// <summary>Turns whole numbers from 0 to 255 into bytes.</summary>
    private static void ToBytes(ReadOnlySpan<float> numbers, Span<byte> bytes)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            bytes[i] = (byte)numbers[i];
        }
    }

    private static void ToNumbers(ReadOnlySpan<byte> bytes, Span<float> numbers)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = bytes[i];
        }
    }

    private static int FirstThatIsNoByte(ReadOnlySpan<float> numbers)
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
}
