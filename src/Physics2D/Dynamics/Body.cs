namespace Gradus.Physics2D;

/// <summary>A rigid body. One that is not dynamic never moves, as if its mass were infinite.</summary>
internal struct Body
{
    public bool IsDynamic, IsAwake;

    /// <summary>Whether it is already part of the island being built.</summary>
    public bool InIsland;

    public Frame Frame;
    public Sweep Sweep;
    public Motion Motion;
    public Vec2 Force;
    public float Torque;
    public float Mass, InverseMass;

    /// <summary>1 / the moment of inertia about the centre of mass; 0 for a body that does not turn.</summary>
    public float InverseInertia;

    /// <summary>How long the body has been at rest (s).</summary>
    public float RestTime;

    /// <summary>The neighbours in the world's list of dynamic bodies; −1 for none.</summary>
    public int Previous, Next;

    /// <summary>The first fixture, contact and joint edge of the body; −1 for none. A static body has no contacts in this list.</summary>
    public int FirstFixture, FirstContact, FirstJoint;

    /// <summary>The index of the body's pose and motion in the island.</summary>
    public int IslandIndex;

    public static Body At(bool dynamic, Vec2 position, float angle) => new()
    {
        IsDynamic = dynamic,
        IsAwake = true,
        Frame = new Frame(position, Rotation.Of(angle)),
        Sweep = new Sweep { StartCenter = position, Center = position, StartAngle = angle, Angle = angle },
        Mass = dynamic ? 1 : 0,
        InverseMass = dynamic ? 1 : 0,
        Previous = -1,
        Next = -1,
        FirstFixture = -1,
        FirstContact = -1,
        FirstJoint = -1,
    };

    /// <summary>Adds a fixture's mass to a body, which has none of its own; every dynamic body has one fixture with a mass.</summary>
    public void SetMass(MassProperties properties)
    {
        Mass = properties.Mass;
        InverseMass = 1f / Mass;
        Vec2 center = InverseMass * (Mass * properties.Center);
        InverseInertia = 1f / (properties.Inertia - (Mass * center.LengthSquared));
        Sweep.LocalCenter = center;
        Sweep.Center = Sweep.StartCenter = Frame.ToWorld(center);
    }

    public void WakeUp()
    {
        if (!IsAwake)
        {
            IsAwake = true;
            RestTime = 0;
        }
    }

    public void FallAsleep()
    {
        IsAwake = false;
        RestTime = 0;
        Motion = default;
        Force = default;
        Torque = 0;
    }

    /// <summary>Places the body at the end of its sweep.</summary>
    public void UpdateFrame() => Frame = Frame.About(Sweep.Center, Sweep.Angle, Sweep.LocalCenter);

    /// <summary>Moves the body to a time within the step, and ends its sweep there.</summary>
    public void AdvanceTo(float time)
    {
        Sweep.Advance(time);
        Sweep.Center = Sweep.StartCenter;
        Sweep.Angle = Sweep.StartAngle;
        UpdateFrame();
    }
}
