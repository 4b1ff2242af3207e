namespace Gradus.Envs;

/// <summary>What is wrong with an observation that an environment has written, as training finds it.</summary>
internal static class ObservationFaults
{
    /// <summary>Numbers must be finite, names among their values, and bytes whole numbers from 0 to 255.</summary>
    /// <param name="space">The observation space.</param>
    /// <param name="observation">The observation.</param>
    /// <returns>A clause that names the element; null for an observation that is right.</returns>
    public static string? Of(Space space, ReadOnlySpan<float> observation)
    {
        if (Faults.Of(space, observation) is { } fault)
        {
            return fault;
        }

        if (Faults.StrangeElement(space, observation) is { Element: >= 0 } strange)
        {
            return $"{space.NameOf(strange.Element)} of the observation is {strange.What}";
        }

        int wrong = ObservationPacking.FirstThatIsNoByte(space, observation);
        return wrong >= 0 ? Faults.NoByte(space, wrong, observation[wrong]) : null;
    }
}
