namespace Gradus.Physics2D;

/// <content> Everything that determines how the world continues: its contents, and also the order of its lists and the numbers to be handed
/// out next, which decide the order in which contacts are solved and so the last bits. Everything else is recomputed in every step.
/// </content>
internal sealed partial class World : IResumable
{
    private const int StateVersion = 2; // count up when a pooled thing changes what its fields mean: they are saved as they lie in memory

    /// <summary>Writes everything between two steps.</summary>
    public void SaveState(StateWriter writer)
    {
        writer.Write("version", StateVersion);
        writer.Write("first_dynamic", _firstDynamic);
        writer.Write("has_new_fixtures", _hasNewFixtures);
        writer.Write("inverse_dt", _inverseDt);
        _bodies.SaveState(writer.Section("bodies"));
        _fixtures.SaveState(writer.Section("fixtures"));
        _joints.SaveState(writer.Section("joints"));
        _contacts.SaveState(writer.Section("contacts"));
        _broadPhase.SaveState(writer.Section("broad_phase"));
    }

    /// <summary>Restores the saved world. The observer is not notified: it saves its own state.</summary>
    /// <exception cref="InvalidDataException">The bytes are not the state of a world.</exception>
    public void LoadState(StateReader reader)
    {
        reader.ReadInt32("version", StateVersion, StateVersion);
        int firstDynamic = reader.ReadInt32("first_dynamic", min: None);
        bool hasNewFixtures = reader.ReadBoolean("has_new_fixtures");
        float inverseDt = reader.ReadFiniteSingle("inverse_dt", min: 0);
        _bodies.LoadState(reader.Section("bodies"));
        _fixtures.LoadState(reader.Section("fixtures"));
        _joints.LoadState(reader.Section("joints"));
        _contacts.LoadState(reader.Section("contacts"));
        _broadPhase.LoadState(reader.Section("broad_phase"));
        reader.WhenAccepted(() => (_firstDynamic, _hasNewFixtures, _inverseDt) = (firstDynamic, hasNewFixtures, inverseDt));
    }
}
