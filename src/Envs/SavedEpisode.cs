namespace Gradus.Envs;

/// <summary>The parts of an environment's state that every episode has: its phase and its random stream.</summary>
internal static class SavedEpisode
{
    /// <summary>Writes a stream that exists only once an environment has been reset.</summary>
    public static void WriteStream(BinaryWriter writer, Rng? rng)
    {
        writer.Write(rng is not null);
        rng?.SaveState(writer);
    }
    /// <summary>Reads what <see cref="WriteStream"/> wrote.</summary>
    public static Rng? ReadStream(BinaryReader reader, string owner, EpisodePhase phase)
    {
        if (!reader.ReadBoolean())
        {
            return phase == EpisodePhase.NotStarted
                ? null
                : throw new InvalidDataException($"The saved state of {owner} is damaged: an episode has begun without a random stream.");
        }

        var rng = new Rng(0);
        rng.LoadState(reader);
        return rng;
    }

    public static EpisodePhase ReadPhase(BinaryReader reader, string owner)
    {
        byte phase = reader.ReadByte();
        return phase <= (byte)EpisodePhase.Ended
            ? (EpisodePhase)phase
            : throw new InvalidDataException($"The saved state of {owner} is damaged: {phase} is not a phase of an episode.");
    }
}
