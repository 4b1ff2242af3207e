using System.Globalization;
using System.Numerics;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// What a network sees of an observation. The value of a <see cref="Discrete"/> space, or of an element of a <see cref="MultiDiscrete"/>
/// one, is a name and not an amount: it becomes one number per possible value, 1 for the value that it has. Bytes become shares of the
/// largest that there can be. Other spaces are seen as they are. Of a <see cref="CompositeSpace"/> every leaf is seen in its own way.
/// </summary>
internal static class ObservationEncoding
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

    /// <summary>Records the encoding, leaf by leaf.</summary>
    /// <param name="space">The observation space.</param>
    /// <param name="observation">s, (B, D).</param>
    /// <returns>What the network sees of each leaf, (B, ·).</returns>
    public static ObservationPart<T>[] Record<T>(Space space, Var<T> observation)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        BeginWithValues(space, observation);
        return
        [
            .. space.Leaves.Select(leaf => new ObservationPart<T>(
                leaf, Encoded(leaf.Space, leaf.Length == space.Size ? observation : observation.Columns(leaf.Offset, leaf.Length)))),
        ];
    }

    /// <summary>
    /// Memory begins with zeros, and 0 is not a value of every <see cref="Discrete"/> space, while recording computes: it becomes the first
    /// value.
    /// </summary>
    private static void BeginWithValues<T>(Space space, Var<T> observation)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (SpacePart leaf in space.Leaves)
        {
            if (leaf.Space is not Discrete discrete || discrete.Contains(0))
            {
                continue;
            }

            using HostWrite<T> edit = observation.Value.Edit();
            for (int at = leaf.Offset; at < edit.Span.Length; at += space.Size)
            {
                edit.Span[at] = edit.Span[at] == T.Zero ? T.CreateChecked(discrete.Start) : edit.Span[at];
            }
        }
    }

    private static bool IsNames(Space leaf) => leaf is Discrete or MultiDiscrete;

    private static Var<T> Encoded<T>(Space leaf, Var<T> observation)
        where T : unmanaged, IFloatingPointIeee754<T> => leaf switch
        {
            Discrete discrete => observation.OneHot([discrete.Start], [discrete.N]).Named("one-hot"),
            MultiDiscrete several => observation.OneHot(new int[several.Size], several.Nvec).Named("one-hot"),
            Box { Element: BoxElement.UInt8 } box when MaxOf(box.High) is > 1 and float largest =>
                observation.Scale(T.One / T.CreateChecked(largest)).Named("share"),
            _ => observation,
        };

    private static float MaxOf(ReadOnlySpan<float> bounds)
    {
        float most = 0;
        foreach (float bound in bounds)
        {
            most = MathF.Max(most, bound);
        }

        return most;
    }
}
