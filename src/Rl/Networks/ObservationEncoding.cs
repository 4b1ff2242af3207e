using System.Globalization;
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

    /// <summary>What is wrong with an observation's names and bytes: the first element that is not among its values.</summary>
    /// <param name="space">The space.</param>
    /// <param name="observation">The observation.</param>
    /// <returns>The element and what it is, such as <c>7, which is not in Discrete(4)</c>; −1 and nothing if all are right.</returns>
    public static (int Element, string What) StrangeElement(Space space, ReadOnlySpan<float> observation)
    {
        foreach (SpacePart leaf in space.Leaves)
        {
            ReadOnlySpan<float> part = leaf.Of(observation);
            if (IsNames(leaf.Space) && !leaf.Space.Contains(part))
            {
                int element = 0;
                while (leaf.Space is MultiDiscrete several && new Discrete(several.Nvec[element]).Contains(part.Slice(element, 1)))
                {
                    element++;
                }

                string value = part[element].ToString(CultureInfo.InvariantCulture);
                return (leaf.Offset + element, $"{value}, which is not in {leaf.Space}");
            }
        }

        return (-1, "");
    }

    private static bool IsNames(Space leaf) => leaf is Discrete or MultiDiscrete;

    /// <summary>The largest byte that there can be where elements are bytes; at most 1 where numbers are seen as they are.</summary>
    private static float MaxByte(Space leaf)
    {
        float largest = 0;
        if (leaf is Box { Element: BoxElement.UInt8 } box)
        {
            foreach (float bound in box.High)
            {
                largest = MathF.Max(largest, bound);
            }
        }

        return largest;
    }
}
