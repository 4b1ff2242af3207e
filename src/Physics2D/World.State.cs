namespace Gradus.Physics2D;

/// <content> Everything that determines how the world continues: its contents, and also the order of its lists and the numbers to be handed
/// out next, which decide the order in which contacts are solved and so the last bits. Everything else is recomputed in every step.
/// </content>
internal sealed partial class World
{
    private const string StateName = "World 1"; // increment when a pooled struct's fields change meaning: they are saved as bytes

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

    /// <summary>Restores the saved world. The observer is not notified: it saves its own state.</summary>
    /// <exception cref="InvalidDataException">The bytes are not the state of a world.</exception>
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
