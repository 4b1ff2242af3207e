namespace Gradus.Envs;

/// <summary>The form in which a <see cref="TimeLimit"/> is saved, around the environment that it limits.</summary>
/// <param name="Phase">Where the environment stands between its calls.</param>
/// <param name="Steps">The steps of the episode so far.</param>
internal readonly record struct TimeLimitSnapshot(EpisodePhase Phase, int Steps)
{
    /// <summary>Writes what a whole <see cref="TimeLimit"/> writes.</summary>
    /// <returns>Where its environment goes.</returns>
    public StateWriter Save(StateWriter writer)
    {
        writer.Write(EnvironmentWrapper.KindName, nameof(TimeLimit));
        SaveOwn(writer.Section(EnvironmentWrapper.OwnName));
        return writer.Section(EnvironmentWrapper.InnerName);
    }

    public void SaveOwn(StateWriter writer)
    {
        writer.Write("phase", Phase);
        writer.Write("steps", Steps);
    }

    /// <summary>Reads what a whole <see cref="TimeLimit"/> wrote; the count is kept elsewhere too.</summary>
    /// <returns>Where its environment is.</returns>
    public static StateReader Load(StateReader reader, int maxSteps)
    {
        reader.Require(EnvironmentWrapper.KindName, nameof(TimeLimit));
        LoadOwn(reader.Section(EnvironmentWrapper.OwnName), maxSteps);
        return reader.Section(EnvironmentWrapper.InnerName);
    }

    public static TimeLimitSnapshot LoadOwn(StateReader reader, int maxSteps)
    {
        EpisodePhase phase = reader.ReadEnum<EpisodePhase>("phase");
        int steps = reader.ReadInt32("steps", min: 0);
        return steps <= maxSteps && (phase != EpisodePhase.Running || steps < maxSteps)
            ? new TimeLimitSnapshot(phase, steps)
            : throw reader.Refusal("steps", $"{steps} steps were done of at most {maxSteps}");
    }
}
