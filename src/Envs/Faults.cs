using System.Globalization;

namespace Gradus.Envs;

/// <summary>
/// What is wrong with the numbers that an environment gives, in words: nobody can learn from them, score them or act on them.
/// </summary>
public static class Faults
{
    /// <summary>A reward must be a finite number in float32, which networks compute in.</summary>
    /// <param name="reward">The reward.</param>
    /// <returns>A clause such as <c>the reward is NaN</c>; null for a reward that is right.</returns>
    public static string? Of(double reward) =>
        Math.Abs(reward) <= float.MaxValue ? null
        : double.IsFinite(reward) ? string.Create(CultureInfo.InvariantCulture, $"the reward is {reward}, beyond the range of float32")
        : $"the reward is {(double.IsNaN(reward) ? "NaN" : "infinite")}";

    /// <summary>All elements of an observation must be finite.</summary>
    /// <param name="space">The observation space, which knows the names of parts.</param>
    /// <param name="observation">The observation.</param>
    /// <returns>A clause such as <c>element 2 of the observation is NaN</c>; null for an observation that is right.</returns>
    public static string? Of(Space space, ReadOnlySpan<float> observation)
    {
        for (int i = 0; i < observation.Length; i++)
        {
            if (!float.IsFinite(observation[i]))
            {
                return $"{space.NameOf(i)} of the observation is {(float.IsNaN(observation[i]) ? "NaN" : "infinite")}";
            }
        }

        return null;
    }

    /// <summary>The first element of an observation that is a name, which has values that it can have, and is none of them.</summary>
    /// <param name="space">The space.</param>
    /// <param name="observation">The observation.</param>
    /// <returns>The element and what it is, such as <c>7, which is not in Discrete(4)</c>; −1 and nothing if all are right.</returns>
    public static (int Element, string What) StrangeElement(Space space, ReadOnlySpan<float> observation)
    {
        foreach (SpacePart leaf in space.Leaves)
        {
            ReadOnlySpan<float> part = leaf.Of(observation);
            if (leaf.Space is Discrete or MultiDiscrete && !leaf.Space.Contains(part))
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

    /// <summary>An observation that is not in its space: the first part that is not, or all of it where it has no parts.</summary>
    /// <param name="space">The space.</param>
    /// <param name="observation">The observation.</param>
    /// <param name="of">What is said of the observation, such as <c>after step 3</c>.</param>
    internal static string? Outside(Space space, float[] observation, string of)
    {
        foreach (SpacePart leaf in space.Leaves)
        {
            EnvironmentAction part = leaf.Of(observation.AsSpan());
            if (!leaf.Space.Contains(part.Reals))
            {
                return $"{(leaf.Name.Length == 0 ? "" : $"part '{leaf.Name}' of ")}the observation {of} is {part.ToString()}, which is not "
                    + $"in {leaf.Space}";
            }
        }

        return null;
    }

    /// <summary>Something that a space of bytes does not have.</summary>
    internal static string NoByte(Space space, int element, float value) => string.Create(
        CultureInfo.InvariantCulture,
        $"{space.NameOf(element)} of the observation is {value}, but bytes are whole numbers from 0 to 255");
}
