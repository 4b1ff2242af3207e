namespace Gradus.Envs;

/// <summary>
/// The parts of an environment's state that every episode has: its kind, its phase, and its random stream once there is one.
/// </summary>
/// <param name="Phase">Where the environment stands between its calls.</param>
/// <param name="Rng">The stream of the episodes; null before the first reset.</param>
internal readonly record struct EpisodeState(EpisodePhase Phase, Rng? Rng)
{
    public void Save(StateWriter writer, string environment)
    {
        writer.Write("environment", environment);
        writer.Write("phase", Phase);
        if (Rng is not null)
        {
            writer.Write("rng", Rng);
        }
    }

    /// <summary>
    /// Reads what <see cref="Save"/> wrote. The stream is a new one, which gets the saved stream's position when the state is accepted.
    /// </summary>
    public static EpisodeState Load(StateReader reader, string environment)
    {
        reader.Require("environment", environment);
        EpisodePhase phase = reader.ReadEnum<EpisodePhase>("phase");
        if (phase == EpisodePhase.NotStarted)
        {
            return new EpisodeState(phase, null);
        }

        var rng = new Rng(0);
        reader.Read("rng", rng);
        return new EpisodeState(phase, rng);
    }
}
