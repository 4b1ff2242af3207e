namespace Gradus.Physics2D;

/// <summary>Updates the bounds of moving bodies: those in the broad phase, and those of their reach.</summary>
internal sealed class BoundsFollower(Pool<Body> bodies, Pool<Fixture> fixtures, BroadPhase broadPhase)
{
    /// <summary>Makes the bounds of a body's fixtures cover the body's sweep.</summary>
    public void Follow(int number)
    {
        ref Body body = ref bodies[number];
        Frame start = Frame.About(body.Sweep.StartCenter, body.Sweep.StartAngle, body.Sweep.LocalCenter);
        for (int i = body.FirstFixture; i >= 0; i = fixtures[i].Next)
        {
            ref Fixture fixture = ref fixtures[i];
            var swept = Bounds.Union(fixture.Shape.BoundsIn(start), fixture.Shape.BoundsIn(body.Frame));
            fixture.Reach = swept.Grow(Bulge(swept, body.Sweep));
            broadPhase.Move(fixture.Leaf, swept, body.Frame.Position - start.Position);
        }
    }

    /// <summary>
    /// How far a turning body can extend beyond the bounds around its start and end. A corner at distance r from the centre of mass, on its
    /// way through an angle φ, leaves the line between its two ends by at most r (1 − cos φ/2) ≤ r φ²/8; and r is at most the sum of the
    /// bounds' sides.
    /// </summary>
    private static float Bulge(in Bounds swept, in Sweep sweep)
    {
        float angle = sweep.Angle - sweep.StartAngle;
        return 0.5f * swept.Perimeter * (angle * angle / 8f);
    }
}
