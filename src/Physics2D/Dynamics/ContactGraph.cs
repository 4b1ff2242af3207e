namespace Gradus.Physics2D;

/// <summary>All contacts of a world: one list of them all and one per moving body, the newest first.</summary>
internal sealed class ContactGraph(Pool<Body> bodies, Pool<Fixture> fixtures, BroadPhase broadPhase)
{
    private const int None = -1;

    private readonly Pool<Contact> _contacts = new(32);

    /// <summary>Is notified when bodies begin and cease to touch.</summary>
    public IContactObserver? Observer { get; set; }

    /// <summary>The newest contact; −1 for none.</summary>
    public int First { get; private set; } = None;

    public ref Contact this[int contact] => ref _contacts[contact];

    /// <summary>Adds contacts for fixtures that have come close to each other.</summary>
    public void FindNew()
    {
        foreach (ulong pair in broadPhase.FindPairs())
        {
            (int a, int b) = broadPhase.FixturesOf(pair);
            if (MayCollide(fixtures[a], fixtures[b]) && !Exists(a, b))
            {
                Create(a, b);
            }
        }
    }

    /// <summary>Updates where nearby fixtures touch, and removes contacts of those that have moved apart.</summary>
    public void Update()
    {
        for (int contact = First; contact != None;)
        {
            ref Contact current = ref _contacts[contact];
            int next = current.Next;
            if (bodies[current.Moving].IsAwake)
            {
                if (broadPhase.Overlap(fixtures[current.FixtureA].Leaf, fixtures[current.FixtureB].Leaf))
                {
                    Update(contact);
                }
                else
                {
                    Destroy(contact);
                }
            }

            contact = next;
        }
    }

    /// <summary>Updates where the fixtures of one contact touch.</summary>
    public void Update(int contact)
    {
        ref Contact current = ref _contacts[contact];
        Manifold previous = current.Manifold;
        Collide(ref current);
        current.Manifold.InheritImpulses(ref previous);
        current.IsEnabled = true;
        bool wasTouching = current.IsTouching;
        current.IsTouching = current.Manifold.Count > 0;
        if (current.IsTouching != wasTouching)
        {
            bodies[current.Moving].WakeUp();
            if (wasTouching)
            {
                Observer?.Parted(current.Moving);
            }
            else
            {
                Observer?.Touched(current.Moving);
            }
        }
    }

    public void Destroy(int contact)
    {
        ref Contact old = ref _contacts[contact];
        if (old.IsTouching)
        {
            Observer?.Parted(old.Moving);
        }

        if (old.Previous != None)
        {
            _contacts[old.Previous].Next = old.Next;
        }
        else
        {
            First = old.Next;
        }

        if (old.Next != None)
        {
            _contacts[old.Next].Previous = old.Previous;
        }

        ref Body body = ref bodies[old.Moving];
        Unlink(ref body, old);
        if (old.Manifold.Count > 0)
        {
            body.WakeUp();
        }

        _contacts.Return(contact);
    }

    /// <summary>Removes all contacts with a static body.</summary>
    public void DestroyAllWith(int still)
    {
        for (int contact = First; contact != None;)
        {
            int next = _contacts[contact].Next;
            if (_contacts[contact].Still == still)
            {
                Destroy(contact);
            }

            contact = next;
        }
    }

    public void Clear()
    {
        _contacts.Clear();
        First = None;
    }

    /// <summary>Writes the contacts in order, with the impulses from which the next step starts.</summary>
    public void SaveState(StateWriter writer)
    {
        writer.Write("first", First);
        _contacts.SaveState(writer);
    }

    /// <summary>Reads what <see cref="SaveState"/> wrote, and refuses contacts of fixtures and bodies that there are not.</summary>
    /// <returns>The contacts as they will be.</returns>
    public Contact[] LoadState(StateReader reader, int bodyCount, int fixtureCount)
    {
        int first = reader.ReadInt32("first", min: None);
        Contact[] contacts = _contacts.LoadState(reader);
        var links = new LinkCheck(reader, "slots");
        foreach (ref readonly Contact contact in contacts.AsSpan())
        {
            links.RequireIn(contact.FixtureA, 0, fixtureCount);
            links.RequireIn(contact.FixtureB, 0, fixtureCount);
            links.RequireIn(contact.Moving, 0, bodyCount);
            links.RequireIn(contact.Still, 0, bodyCount);
            links.RequireIn(contact.Previous, None, contacts.Length);
            links.RequireIn(contact.Next, None, contacts.Length);
            links.RequireIn(contact.PreviousOfBody, None, contacts.Length);
            links.RequireIn(contact.NextOfBody, None, contacts.Length);
        }

        links.RequireIn(first, None, contacts.Length);
        links.RequireList(first, contacts.Length, contact => contacts[contact].Next, contact => contacts[contact].Previous);
        reader.WhenAccepted(() => First = first);
        return contacts;
    }

    private void Collide(ref Contact contact)
    {
        ref Fixture a = ref fixtures[contact.FixtureA];
        ref Fixture b = ref fixtures[contact.FixtureB];
        ref Frame frameA = ref bodies[a.Body].Frame;
        ref Frame frameB = ref bodies[b.Body].Frame;
        if (a.Shape.Kind == ShapeKind.Edge)
        {
            EdgePolygonCollision.Collide(ref contact.Manifold, a.Shape, frameA, b.Shape, frameB);
        }
        else
        {
            PolygonCollision.Collide(ref contact.Manifold, a.Shape, frameA, b.Shape, frameB);
        }
    }

    private bool MayCollide(in Fixture a, in Fixture b) =>
        bodies[a.Body].IsDynamic != bodies[b.Body].IsDynamic && Material.Collide(a.Material, b.Material);

    private bool Exists(int fixtureA, int fixtureB)
    {
        int moving = bodies[fixtures[fixtureA].Body].IsDynamic ? fixtures[fixtureA].Body : fixtures[fixtureB].Body;
        for (int contact = bodies[moving].FirstContact; contact != None; contact = _contacts[contact].NextOfBody)
        {
            ref Contact known = ref _contacts[contact];
            if ((known.FixtureA == fixtureA && known.FixtureB == fixtureB) || (known.FixtureA == fixtureB && known.FixtureB == fixtureA))
            {
                return true;
            }
        }

        return false;
    }

    private void Create(int a, int b)
    {
        if (fixtures[a].Shape.Kind > fixtures[b].Shape.Kind)
        {
            (a, b) = (b, a);
        }

        int contact = _contacts.Take();
        ref Contact created = ref _contacts[contact];
        ref Fixture fixtureA = ref fixtures[a];
        ref Fixture fixtureB = ref fixtures[b];
        (created.FixtureA, created.FixtureB) = (a, b);
        created.MovingIsA = bodies[fixtureA.Body].IsDynamic;
        (created.Moving, created.Still) = created.MovingIsA ? (fixtureA.Body, fixtureB.Body) : (fixtureB.Body, fixtureA.Body);
        created.IsEnabled = true;
        created.Friction = MathF.Sqrt(fixtureA.Material.Friction * fixtureB.Material.Friction);
        created.Restitution = MathF.Max(fixtureA.Material.Restitution, fixtureB.Material.Restitution);
        created.Previous = None;
        created.Next = First;
        if (First != None)
        {
            _contacts[First].Previous = contact;
        }

        First = contact;
        ref Body body = ref bodies[created.Moving];
        Link(ref body, contact);
        body.WakeUp();
    }

    private void Link(ref Body body, int contact)
    {
        _contacts[contact].PreviousOfBody = None;
        _contacts[contact].NextOfBody = body.FirstContact;
        if (body.FirstContact != None)
        {
            _contacts[body.FirstContact].PreviousOfBody = contact;
        }

        body.FirstContact = contact;
    }

    private void Unlink(ref Body body, in Contact contact)
    {
        if (contact.PreviousOfBody != None)
        {
            _contacts[contact.PreviousOfBody].NextOfBody = contact.NextOfBody;
        }
        else
        {
            body.FirstContact = contact.NextOfBody;
        }

        if (contact.NextOfBody != None)
        {
            _contacts[contact.NextOfBody].PreviousOfBody = contact.PreviousOfBody;
        }
    }
}
