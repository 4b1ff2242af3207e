using Gradus.Envs.Physics2D.Collision;
using Gradus.Envs.Physics2D.Geometry;

namespace Gradus.Envs.Physics2D.Dynamics;

/// <summary>Keeps the bounds in the broad phase around the bodies that move.</summary>
internal sealed class BoundsFollower(Pool<Body> bodies, Pool<Fixture> fixtures, BroadPhase broadPhase)
{
    /// <summary>Lets the bounds of a body's fixtures cover the body's sweep.</summary>
    public void Follow(int number)
    {
        ref Body body = ref bodies[number];
        Frame start = Frame.About(body.Sweep.StartCenter, body.Sweep.StartAngle, body.Sweep.LocalCenter);
        for (int i = body.FirstFixture; i >= 0; i = fixtures[i].Next)
        {
            ref Fixture fixture = ref fixtures[i];
            var swept = Bounds.Union(fixture.Shape.BoundsIn(start), fixture.Shape.BoundsIn(body.Frame));
            broadPhase.Move(fixture.Leaf, swept, body.Frame.Position - start.Position);
        }
    }
}
