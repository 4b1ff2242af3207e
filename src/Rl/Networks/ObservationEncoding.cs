using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// What a network sees of an observation. The value of a <see cref="Discrete"/> space, or of an element of a <see cref="MultiDiscrete"/>
/// one, is a name and not an amount: it becomes one number per possible value, 1 for the value that it has. Bytes become shares of the
/// largest that there can be. Other spaces are seen as they are. Of a <see cref="CompositeSpace"/> every leaf is seen in its own way.
/// </summary>
internal static partial class ObservationEncoding
{
    /// <summary>The number of columns that a network sees.</summary>
    public static int SizeOf(Space space)
    {
        int size = 0;
        foreach (SpacePart leaf in space.Leaves)
        {
            size = checked(size + (IsNames(leaf.Space) ? leaf.Space.MaskSize : leaf.Length));
        }

        return size;
    }

    /// <summary>Whether some elements of an observation are names, which have values that they can have.</summary>
    public static bool HasNames(Space space)
    {
        foreach (SpacePart leaf in space.Leaves)
        {
            if (IsNames(leaf.Space))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsNames(Space leaf) => leaf is Discrete or MultiDiscrete;

    /// <summary>The largest byte that there can be where elements are bytes; at most 1 where numbers are seen as they are.</summary>
    private static float MaxByte(Space leaf)
    {
        float largest = 0;
        if (leaf is Box { Element: BoxElement.UInt8 } box)
        {
            for (int i = 0; i < box.DifferingElements; i++)
            {
                largest = MathF.Max(largest, box.BoundsOf(i).High);
            }
        }

        return largest;
    }
}
