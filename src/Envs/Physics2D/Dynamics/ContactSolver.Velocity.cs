using Gradus.Envs.Physics2D.Collision;
using Gradus.Envs.Physics2D.Geometry;

namespace Gradus.Envs.Physics2D.Dynamics;

internal sealed partial class ContactSolver
{
    /// <summary>Begins with the impulses of the last step: at rest they are the answer already.</summary>
    public void WarmStart(Motion[] motions)
    {
        foreach (ref ContactConstraint c in Constraints)
        {
            ref Motion a = ref motions[c.IndexA];
            ref Motion b = ref motions[c.IndexB];
            WarmStart(c, c.First, ref a, ref b);
            if (c.IsBlock)
            {
                WarmStart(c, c.Second, ref a, ref b);
            }
        }
    }

    private static void WarmStart(in ContactConstraint c, in ConstraintPoint point, ref Motion a, ref Motion b) =>
        Apply(c, point, (point.NormalImpulse * c.Normal) + (point.TangentImpulse * Vec2.Right(c.Normal)), ref a, ref b);

    /// <summary>One iteration. Friction goes first, because not entering each other matters more and has the last word.</summary>
    public void SolveVelocity(Motion[] motions)
    {
        foreach (ref ContactConstraint c in Constraints)
        {
            // The contact's two bodies are worked on in locals, which can be registers.
            Motion a = motions[c.IndexA];
            Motion b = motions[c.IndexB];
            SolveFriction(c, ref c.First, ref a, ref b);
            if (c.IsBlock)
            {
                SolveFriction(c, ref c.Second, ref a, ref b);
                BlockSolver.Solve(ref c, ref a, ref b);
            }
            else
            {
                SolveNormal(c, ref c.First, ref a, ref b);
            }

            motions[c.IndexA] = a;
            motions[c.IndexB] = b;
        }
    }

    /// <summary>Hands the impulses over to the contacts, for the next step.</summary>
    public void StoreImpulses()
    {
        foreach (ref ContactConstraint c in Constraints)
        {
            ref Manifold manifold = ref contacts[c.Contact].Manifold;
            Store(ref manifold.Points[0], c.First);
            if (c.IsBlock)
            {
                Store(ref manifold.Points[1], c.Second);
            }
        }
    }

    private static void Store(ref ManifoldPoint point, in ConstraintPoint from) =>
        (point.NormalImpulse, point.TangentImpulse) = (from.NormalImpulse, from.TangentImpulse);

    /// <summary>The relative velocity of the two bodies at a point.</summary>
    private static Vec2 Slip(in ConstraintPoint point, in Motion a, in Motion b) =>
        b.Velocity + Vec2.Cross(b.Spin, point.RB) - a.Velocity - Vec2.Cross(a.Spin, point.RA);

    /// <summary>Stops the tangential velocity, with no more than the friction that the normal impulse allows.</summary>
    private static void SolveFriction(in ContactConstraint c, ref ConstraintPoint point, ref Motion a, ref Motion b)
    {
        Vec2 tangent = Vec2.Right(c.Normal);
        float wanted = point.TangentImpulse + (point.TangentMass * -Vec2.Dot(Slip(point, a, b), tangent));
        float most = c.Friction * point.NormalImpulse;
        wanted = wanted < most ? wanted : most;
        wanted = -most > wanted ? -most : wanted;
        float change = wanted - point.TangentImpulse;
        point.TangentImpulse = wanted;
        Apply(c, point, change * tangent, ref a, ref b);
    }

    /// <summary>Stops the approach at a single point; the total impulse only pushes.</summary>
    private static void SolveNormal(in ContactConstraint c, ref ConstraintPoint point, ref Motion a, ref Motion b)
    {
        float approach = Vec2.Dot(Slip(point, a, b), c.Normal);
        float wanted = point.NormalImpulse + (-point.NormalMass * (approach - point.Bounce));
        wanted = wanted > 0 ? wanted : 0;
        float change = wanted - point.NormalImpulse;
        point.NormalImpulse = wanted;
        Apply(c, point, change * c.Normal, ref a, ref b);
    }

    private static void Apply(in ContactConstraint c, in ConstraintPoint point, Vec2 impulse, ref Motion a, ref Motion b)
    {
        a.Velocity -= c.MassA * impulse;
        a.Spin -= c.InertiaA * Vec2.Cross(point.RA, impulse);
        b.Velocity += c.MassB * impulse;
        b.Spin += c.InertiaB * Vec2.Cross(point.RB, impulse);
    }
}
