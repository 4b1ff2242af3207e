namespace Gradus.Envs;

/// <summary>The form in which a <see cref="TimeLimit"/> is saved, before the environment that it limits.</summary>
/// <param name="Phase">The environment's phase between calls.</param>
/// <param name="Steps">The steps of the episode so far.</param>
internal readonly record struct TimeLimitSnapshot(EpisodePhase Phase, int Steps)
{
    private const string Owner = nameof(TimeLimit);

    /// <summary>Writes what a whole <see cref="TimeLimit"/> writes, its name first.</summary>
    public void Save(BinaryWriter writer)
    {
        SavedState.WriteOwner(writer, Owner);
        SaveMembers(writer);
    }

    public void SaveMembers(BinaryWriter writer)
    {
        writer.Write((byte)Phase);
        writer.Write(Steps);
    }

    public static TimeLimitSnapshot Load(BinaryReader reader, int maxSteps)
    {
        SavedState.CheckOwner(reader, Owner);
        return LoadMembers(reader, maxSteps);
    }

    public static TimeLimitSnapshot LoadMembers(BinaryReader reader, int maxSteps)
    {
        EpisodePhase phase = SavedEpisode.ReadPhase(reader, Owner);
        int steps = reader.ReadInt32();
        return steps >= 0 && steps <= maxSteps && (phase != EpisodePhase.Running || steps < maxSteps)
            ? new TimeLimitSnapshot(phase, steps)
            : throw new InvalidDataException(
                $"The saved state of {Owner} is damaged or has a different limit: it has {steps} steps of at most {maxSteps}.");
    }
}
