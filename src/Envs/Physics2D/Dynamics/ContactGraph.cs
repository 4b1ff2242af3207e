using Gradus.Envs.Physics2D.Collision;
using Gradus.Envs.Physics2D.Geometry;

namespace Gradus.Envs.Physics2D.Dynamics;

/// <summary>All contacts of a world: one list of them all and one per body, the newest first.</summary>
internal sealed class ContactGraph(Pool<Body> bodies, Pool<Fixture> fixtures, BroadPhase broadPhase)
{
    private const int None = -1;

    private readonly Pool<Contact> _contacts = new(32);

    /// <summary>Is told when bodies begin and cease to touch.</summary>
    public IContactObserver? Observer { get; set; }

    /// <summary>The newest contact; −1 for none.</summary>
    public int First { get; private set; } = None;

    public ref Contact this[int contact] => ref _contacts[contact];

    public ref Edge EdgeAt(int edge) => ref (edge & 1) == 0 ? ref _contacts[edge >> 1].EdgeA : ref _contacts[edge >> 1].EdgeB;

    /// <summary>The body at the other end of a contact.</summary>
    public int OtherBody(int edge) => (edge & 1) == 0 ? _contacts[edge >> 1].BodyB : _contacts[edge >> 1].BodyA;

    /// <summary>Makes contacts for fixtures that have come near each other.</summary>
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

    /// <summary>Finds out where fixtures that are near each other touch now, and forgets those that have gone apart.</summary>
    public void Update()
    {
        for (int contact = First; contact != None;)
        {
            int next = _contacts[contact].Next;
            if (IsActive(_contacts[contact]))
            {
                ref Contact current = ref _contacts[contact];
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

    /// <summary>Finds out where the fixtures of one contact touch now.</summary>
    public void Update(int contact)
    {
        ref Contact current = ref _contacts[contact];
        ref Body bodyA = ref bodies[current.BodyA];
        ref Body bodyB = ref bodies[current.BodyB];
        ref Shape shapeA = ref fixtures[current.FixtureA].Shape;
        ref Shape shapeB = ref fixtures[current.FixtureB].Shape;
        Manifold previous = current.Manifold;
        if (shapeA.Kind == ShapeKind.Edge)
        {
            EdgePolygonCollision.Collide(ref current.Manifold, shapeA, bodyA.Frame, shapeB, bodyB.Frame);
        }
        else
        {
            PolygonCollision.Collide(ref current.Manifold, shapeA, bodyA.Frame, shapeB, bodyB.Frame);
        }

        current.Manifold.InheritImpulses(ref previous);
        current.IsEnabled = true;
        bool wasTouching = current.IsTouching;
        current.IsTouching = current.Manifold.Count > 0;
        if (current.IsTouching != wasTouching)
        {
            bodyA.WakeUp();
            bodyB.WakeUp();
            if (wasTouching)
            {
                Observer?.Parted(current.BodyA, current.BodyB);
            }
            else
            {
                Observer?.Touched(current.BodyA, current.BodyB);
            }
        }
    }

    public void Destroy(int contact)
    {
        ref Contact old = ref _contacts[contact];
        if (old.IsTouching)
        {
            Observer?.Parted(old.BodyA, old.BodyB);
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

        ref Body bodyA = ref bodies[old.BodyA];
        ref Body bodyB = ref bodies[old.BodyB];
        Unlink(ref bodyA, old.EdgeA);
        Unlink(ref bodyB, old.EdgeB);
        if (old.Manifold.Count > 0)
        {
            bodyA.WakeUp();
            bodyB.WakeUp();
        }

        _contacts.Return(contact);
    }

    public void Clear()
    {
        _contacts.Clear();
        First = None;
    }

    /// <summary>Whether a contact has a body that is awake and can move.</summary>
    public bool IsActive(in Contact contact)
    {
        ref Body a = ref bodies[contact.BodyA];
        ref Body b = ref bodies[contact.BodyB];
        return (a.IsDynamic && a.IsAwake) || (b.IsDynamic && b.IsAwake);
    }

    private bool MayCollide(in Fixture a, in Fixture b) =>
        a.Body != b.Body && (bodies[a.Body].IsDynamic || bodies[b.Body].IsDynamic) && Material.Collide(a.Material, b.Material);

    private bool Exists(int fixtureA, int fixtureB)
    {
        for (int edge = bodies[fixtures[fixtureB].Body].FirstContact; edge != None; edge = EdgeAt(edge).Next)
        {
            ref Contact contact = ref _contacts[edge >> 1];
            if ((contact.FixtureA == fixtureA && contact.FixtureB == fixtureB) || (contact.FixtureA == fixtureB && contact.FixtureB == fixtureA))
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
        created.FixtureA = a;
        created.FixtureB = b;
        created.BodyA = fixtureA.Body;
        created.BodyB = fixtureB.Body;
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
        Link(ref bodies[created.BodyA], 2 * contact);
        Link(ref bodies[created.BodyB], (2 * contact) + 1);
        bodies[created.BodyA].WakeUp();
        bodies[created.BodyB].WakeUp();
    }

    private void Link(ref Body body, int edge)
    {
        EdgeAt(edge) = new Edge { Previous = None, Next = body.FirstContact };
        if (body.FirstContact != None)
        {
            EdgeAt(body.FirstContact).Previous = edge;
        }

        body.FirstContact = edge;
    }

    private void Unlink(ref Body body, Edge edge)
    {
        if (edge.Previous != None)
        {
            EdgeAt(edge.Previous).Next = edge.Next;
        }
        else
        {
            body.FirstContact = edge.Next;
        }

        if (edge.Next != None)
        {
            EdgeAt(edge.Next).Previous = edge.Previous;
        }
    }
}
