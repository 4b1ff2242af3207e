namespace Gradus.Envs;

/// <summary>Names the owner at the start of a saved state, so that the state of one thing is never read into another.</summary>
internal static class SavedState
{
    public static void WriteOwner(BinaryWriter writer, string owner) => writer.Write(owner);

    public static void CheckOwner(BinaryReader reader, string owner)
    {
        // Compared byte by byte: a damaged length prefix must not make the reader take memory.
        using var expected = new MemoryStream();
        using (var writer = new BinaryWriter(expected, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(owner);
        }

        foreach (byte wanted in expected.ToArray())
        {
            if (reader.ReadByte() != wanted)
            {
                throw new InvalidDataException($"A saved state of {owner} was expected, but these bytes are not one.");
            }
        }
    }

    public static EpisodePhase ReadPhase(BinaryReader reader, string owner)
    {
        byte phase = reader.ReadByte();
        return phase <= (byte)EpisodePhase.Ended
            ? (EpisodePhase)phase
            : throw new InvalidDataException($"The saved state of {owner} is damaged: {phase} is no phase of an episode.");
    }
}
