namespace Gradus;

/// <summary>Names the owner at the start of a saved state, so that the state of one thing is never read into another.</summary>
internal static class SavedState
{
    public static void WriteOwner(BinaryWriter writer, string owner) => writer.Write(owner);

    public static void CheckOwner(BinaryReader reader, string owner)
    {
        // Compared byte by byte: a damaged length prefix must not make the reader allocate memory.
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
}
