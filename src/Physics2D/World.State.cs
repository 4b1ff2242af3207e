namespace Gradus.Physics2D;

/// <content>
/// What decides how the world goes on: all that is in it, and also the order of its lists and the numbers that will be given out next, which
/// decide in what order contacts are solved and so the last bits. Everything else is made anew in every step.
/// </content>
internal sealed partial class World
{
    private const string StateName = "World 1"; // count up when a pooled thing changes what its fields mean: they are saved as they lie in memory

    /// <summary>Writes everything between two steps.</summary>
    public void SaveState(BinaryWriter writer)
    {
        SavedState.WriteOwner(writer, StateName);
        writer.Write(_firstDynamic);
        writer.Write(_hasNewFixtures);
        writer.Write(_inverseDt);
        _bodies.SaveState(writer);
        _fixtures.SaveState(writer);
        _joints.SaveState(writer);
        _contacts.SaveState(writer);
        _broadPhase.SaveState(writer);
    }

    /// <summary>Becomes the world that was saved. The observer is not told: it saves what it knows by itself.</summary>
    /// <exception cref="InvalidDataException">The bytes are no state of a world.</exception>
    public void LoadState(BinaryReader reader)
    {
        SavedState.CheckOwner(reader, StateName);
        _firstDynamic = reader.ReadInt32();
        _hasNewFixtures = reader.ReadBoolean();
        _inverseDt = reader.ReadSingle();
        _bodies.LoadState(reader);
        _fixtures.LoadState(reader);
        _joints.LoadState(reader);
        _contacts.LoadState(reader);
        _broadPhase.LoadState(reader);
    }
}
