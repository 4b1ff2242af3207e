namespace Gradus.Envs;

/// <summary>The errors for incorrect use of environments, worded alike for all.</summary>
internal static class Misuse
{
    public static InvalidOperationException StepOutsideEpisode(string environment, EpisodePhase phase) =>
        new(phase == EpisodePhase.NotStarted
            ? $"{environment}: Step was called before the first Reset; call Reset to begin an episode."
            : $"{environment}: Step was called after the episode ended; call Reset to begin the next one.");

    public static InvalidOperationException FirstResetWithoutSeed(string environment) =>
        new($"{environment}: the first Reset needs a seed; later ones may continue the stream.");

    /// <summary>
    /// Whether a task that clips its actions, as Gymnasium's continuous tasks do, can take this one: as many numbers as the box has, all
    /// finite; of another space, a point. A space of parts is asked about each.
    /// </summary>
    public static bool CanTake(Space space, EnvironmentAction action)
    {
        if (space.ActionKind != ActionKind.Reals)
        {
            return space.Contains(action);
        }

        if (action.Kind != ActionKind.Reals || action.Reals.Length != space.Size)
        {
            return false;
        }

        foreach (SpacePart leaf in space.Leaves)
        {
            ReadOnlySpan<float> point = leaf.Of(action.Reals);
            if (leaf.Space is Box ? point.ContainsAnyExceptInRange(float.MinValue, float.MaxValue) : !leaf.Space.Contains(point))
            {
                return false;
            }
        }

        return true;
    }

    public static ArgumentException ActionOutside(string environment, EnvironmentAction action, Space space) =>
        new($"{environment}: the action {action.ToString()} is not in {space}; {Allowed(space)}.", nameof(action));

    public static ArgumentException ObservationLength(string environment, int length, Space space) =>
        new($"{environment}: an observation has {space.Size} numbers, but the destination has {length}.");

    private static string Allowed(Space space) => space switch
    {
        Discrete discrete => $"allowed are the integers {discrete.Start} to {discrete.Start + discrete.N - 1}",
        Box box => $"allowed are {box.Size} numbers within the bounds",
        CompositeSpace composite =>
            $"allowed are {space.Size} numbers, those of the parts {string.Join(", ", composite.Parts.Select(part => part.Name))}, "
                + $"each in its own space",
        _ => $"allowed are {space.Size} integers within the bounds",
    };
}
