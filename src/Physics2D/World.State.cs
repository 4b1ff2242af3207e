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
        Body[] bodies = _bodies.LoadState(reader.Section("bodies"));
        Fixture[] fixtures = _fixtures.LoadState(reader.Section("fixtures"));
        RevoluteJoint[] joints = _joints.LoadState(reader.Section("joints"));
        Contact[] contacts = _contacts.LoadState(reader.Section("contacts"), bodies.Length, fixtures.Length);
        TreeNode[] nodes = _broadPhase.LoadState(reader.Section("broad_phase"), fixtures.Length);
        CheckFixtures(new LinkCheck(reader, "fixtures"), fixtures, bodies, nodes);
        CheckJoints(new LinkCheck(reader, "joints"), joints, bodies.Length);
        CheckBodies(new LinkCheck(reader, "bodies"), firstDynamic, bodies, fixtures, joints, contacts);
        CheckLeaves(new LinkCheck(reader, "fixtures"), bodies, fixtures, nodes);
        reader.WhenAccepted(() => (_firstDynamic, _hasNewFixtures, _inverseDt) = (firstDynamic, hasNewFixtures, inverseDt));
    }

    private static void CheckFixtures(LinkCheck links, Fixture[] fixtures, Body[] bodies, TreeNode[] nodes)
    {
        foreach (ref readonly Fixture fixture in fixtures.AsSpan())
        {
            links.RequireIn(fixture.Body, 0, bodies.Length);
            links.RequireIn(fixture.Next, None, fixtures.Length);
            links.RequireIn(fixture.Leaf, 0, nodes.Length);
            links.RequireIn((int)fixture.Shape.Kind, 0, Enum.GetValues<ShapeKind>().Length);
            links.RequireIn(fixture.Shape.Count, 2, CornerList.Capacity + 1);
        }
    }

    /// <summary>The fixtures of bodies that are there stand in the tree; those of removed bodies are memory to be used again.</summary>
    private static void CheckLeaves(LinkCheck links, Body[] bodies, Fixture[] fixtures, TreeNode[] nodes)
    {
        foreach (ref readonly Body body in bodies.AsSpan())
        {
            for (int fixture = body.FirstFixture; fixture != None; fixture = fixtures[fixture].Next)
            {
                links.Require(nodes[fixtures[fixture].Leaf].IsLeaf, "a fixture is not a leaf of the tree");
            }
        }
    }

    private static void CheckJoints(LinkCheck links, RevoluteJoint[] joints, int bodies)
    {
        foreach (ref readonly RevoluteJoint joint in joints.AsSpan())
        {
            links.RequireIn(joint.BodyA, 0, bodies);
            links.RequireIn(joint.BodyB, 0, bodies);
            foreach (int edge in (ReadOnlySpan<int>)[joint.EdgeA.Previous, joint.EdgeA.Next, joint.EdgeB.Previous, joint.EdgeB.Next])
            {
                links.RequireIn(edge, None, 2 * joints.Length);
            }
        }
    }

    private static void CheckBodies(
        LinkCheck links, int firstDynamic, Body[] bodies, Fixture[] fixtures, RevoluteJoint[] joints, Contact[] contacts)
    {
        foreach (ref readonly Body body in bodies.AsSpan())
        {
            links.RequireIn(body.Previous, None, bodies.Length);
            links.RequireIn(body.Next, None, bodies.Length);
            links.RequireIn(body.FirstFixture, None, fixtures.Length);
            links.RequireIn(body.FirstContact, None, contacts.Length);
            links.RequireIn(body.FirstJoint, None, 2 * joints.Length);
            links.RequireList(body.FirstFixture, fixtures.Length, fixture => fixtures[fixture].Next);
            links.RequireList(
                body.FirstContact, contacts.Length, contact => contacts[contact].NextOfBody, contact => contacts[contact].PreviousOfBody);
            links.RequireList(body.FirstJoint, 2 * joints.Length, edge => EdgeOf(edge).Next, edge => EdgeOf(edge).Previous);
        }

        links.RequireIn(firstDynamic, None, bodies.Length);
        links.RequireList(firstDynamic, bodies.Length, body => bodies[body].Next, body => bodies[body].Previous);

        Edge EdgeOf(int edge) => (edge & 1) == 0 ? joints[edge >> 1].EdgeA : joints[edge >> 1].EdgeB;
    }
}
