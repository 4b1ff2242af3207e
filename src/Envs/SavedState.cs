using Gradus.Tensors.Randomness;

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

    /// <summary>Reads every element of an array.</summary>
    public static void Fill<T>(T[] values, Func<T> read)
    {
        foreach (ref T value in values.AsSpan())
        {
            value = read();
        }
    }

    /// <summary>Writes a stream that is there only once an environment has been reset.</summary>
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
            : throw new InvalidDataException($"The saved state of {owner} is damaged: {phase} is no phase of an episode.");
    }
}
