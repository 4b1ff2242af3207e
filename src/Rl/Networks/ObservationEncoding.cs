using System.Numerics;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// What a network sees of an observation. The value of a <see cref="Discrete"/> space, or of an element of a <see cref="MultiDiscrete"/>
/// one, is a name and not an amount: it becomes one number per possible value, 1 for the value that it has. Bytes become shares of the
/// largest that there can be. Other spaces are seen as they are.
/// </summary>
internal static class ObservationEncoding
{
    /// <summary>Whether observations of a space are amounts, which can be shifted and scaled.</summary>
    public static bool HasAmounts(Space space) => space is not (Discrete or MultiDiscrete);

    /// <summary>The number of columns that a network sees.</summary>
    public static int SizeOf(Space space) => HasAmounts(space) ? space.Size : space.MaskSize;

    /// <summary>The first element of an observation that is not one of its values; −1 if all are, or have no values.</summary>
    public static int StrangeElement(Space space, ReadOnlySpan<float> observation)
    {
        if (HasAmounts(space) || space.Contains(observation))
        {
            return -1;
        }

        int element = 0;
        while (space is MultiDiscrete several && new Discrete(several.Nvec[element]).Contains(observation.Slice(element, 1)))
        {
            element++;
        }

        return element;
    }

    /// <summary>Records the encoding.</summary>
    /// <param name="space">The observation space.</param>
    /// <param name="observation">s, (B, D).</param>
    /// <returns>What the network sees, (B, <see cref="SizeOf"/>).</returns>
    public static Var<T> Record<T>(Space space, Var<T> observation)
        where T : unmanaged, IFloatingPointIeee754<T> => space switch
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
