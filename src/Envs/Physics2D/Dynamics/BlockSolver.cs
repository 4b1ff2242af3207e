using Gradus.Envs.Physics2D.Geometry;

namespace Gradus.Envs.Physics2D.Dynamics;

/// <summary>
/// Solves the normal impulses of two points at once. With total impulses x and normal velocities v = K x + b it is the linear
/// complementarity problem x ≥ 0, v ≥ 0, x·v = 0: in each point the impulse or the velocity is zero. There are four ways to choose which,
/// and the first that fits is taken (total enumeration; Murty, "Linear Complementarity, Linear and Nonlinear Programming", 1988).
/// </summary>
internal static class BlockSolver
{
    public static void Solve(ref ContactConstraint c, ref Motion a, ref Motion b)
    {
        float old1 = c.First.NormalImpulse;
        float old2 = c.Second.NormalImpulse;
        Vec2 slip1 = b.Velocity + Vec2.Cross(b.Spin, c.First.RB) - a.Velocity - Vec2.Cross(a.Spin, c.First.RA);
        Vec2 slip2 = b.Velocity + Vec2.Cross(b.Spin, c.Second.RB) - a.Velocity - Vec2.Cross(a.Spin, c.Second.RA);

        // v is what it is now, so b = v − K x with the impulses x that are already in it.
        float b1 = Vec2.Dot(slip1, c.Normal) - c.First.Bounce;
        float b2 = Vec2.Dot(slip2, c.Normal) - c.Second.Bounce;
        b1 -= (c.K11 * old1) + (c.K12 * old2);
        b2 -= (c.K12 * old1) + (c.K22 * old2);

        if (!FindImpulses(c, b1, b2, out float x1, out float x2))
        {
            return;
        }

        c.First.NormalImpulse = x1;
        c.Second.NormalImpulse = x2;
        Vec2 p1 = (x1 - old1) * c.Normal;
        Vec2 p2 = (x2 - old2) * c.Normal;
        Vec2 sum = p1 + p2;
        a.Velocity -= c.MassA * sum;
        a.Spin -= c.InertiaA * (Vec2.Cross(c.First.RA, p1) + Vec2.Cross(c.Second.RA, p2));
        b.Velocity += c.MassB * sum;
        b.Spin += c.InertiaB * (Vec2.Cross(c.First.RB, p1) + Vec2.Cross(c.Second.RB, p2));
    }

    private static bool FindImpulses(in ContactConstraint c, float b1, float b2, out float x1, out float x2)
    {
        // Both points rest: v = 0, so x = −K⁻¹ b.
        x1 = -((c.Inverse11 * b1) + (c.Inverse12 * b2));
        x2 = -((c.Inverse12 * b1) + (c.Inverse22 * b2));
        if (x1 >= 0 && x2 >= 0)
        {
            return true;
        }

        // The first rests, the second leaves: v₁ = 0, x₂ = 0.
        x1 = -c.First.NormalMass * b1;
        x2 = 0;
        if (x1 >= 0 && (c.K12 * x1) + b2 >= 0)
        {
            return true;
        }

        // The second rests, the first leaves: x₁ = 0, v₂ = 0.
        x1 = 0;
        x2 = -c.Second.NormalMass * b2;
        if (x2 >= 0 && (c.K12 * x2) + b1 >= 0)
        {
            return true;
        }

        // Both leave: x = 0. If that does not fit either, rounding has left no solution, and the impulses stay as they are.
        x2 = 0;
        return b1 >= 0 && b2 >= 0;
    }
}
