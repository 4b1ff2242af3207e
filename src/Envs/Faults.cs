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
    /// <param name="observation">The observation.</param>
    /// <returns>A clause such as <c>element 2 of the observation is NaN</c>; null for an observation that is right.</returns>
    public static string? Of(ReadOnlySpan<float> observation)
    {
        for (int i = 0; i < observation.Length; i++)
        {
            if (!float.IsFinite(observation[i]))
            {
                return NotFinite(i, observation[i]);
            }
        }

        return null;
    }

    /// <summary>Something that a space of bytes does not have.</summary>
    internal static string NoByte(int element, float value) => string.Create(
        CultureInfo.InvariantCulture, $"element {element} of the observation is {value}, but bytes are whole numbers from 0 to 255");

    private static string NotFinite(int element, float value) =>
        $"element {element} of the observation is {(float.IsNaN(value) ? "NaN" : "infinite")}";
}
