using Gradus.Envs.Physics2D.Geometry;

namespace Gradus.Envs.Physics2D.Dynamics;

internal sealed partial class ContactSolver
{
    private const int Everything = -1;

    /// <summary>One iteration that moves the bodies themselves out of each other, leaving a slop so that contacts persist.</summary>
    /// <returns>Whether nothing was too deep.</returns>
    public bool SolvePosition(Pose[] poses) =>
        Separate(poses, Tolerances.PositionShare, Everything, Everything) >= -3f * Tolerances.LinearSlop;

    /// <summary>The same at a time of impact, harder, and moving only the two bodies that meet.</summary>
    public bool SolveImpactPosition(Pose[] poses, int indexA, int indexB) =>
        Separate(poses, Tolerances.ImpactPositionShare, indexA, indexB) >= -1.5f * Tolerances.LinearSlop;

    /// <returns>The smallest separation seen, at most 0.</returns>
    private float Separate(Pose[] poses, float share, int movable1, int movable2)
    {
        float smallest = 0;
        foreach (ref ContactConstraint c in Constraints)
        {
            bool movesA = movable1 == Everything || c.IndexA == movable1 || c.IndexA == movable2;
            bool movesB = movable1 == Everything || c.IndexB == movable1 || c.IndexB == movable2;
            float massA = movesA ? c.MassA : 0;
            float massB = movesB ? c.MassB : 0;
            float inertiaA = movesA ? c.InertiaA : 0;
            float inertiaB = movesB ? c.InertiaB : 0;
            Pose a = poses[c.IndexA];
            Pose b = poses[c.IndexB];
            for (int i = 0; i < c.PointCount; i++)
            {
                float separation = Measure(c, i == 0 ? c.First.LocalPoint : c.Second.LocalPoint, a, b, out Vec2 normal, out Vec2 point);
                smallest = smallest < separation ? smallest : separation;

                // The share of the depth that is more than the slop, but not too much at once.
                float depth = share * (separation + Tolerances.LinearSlop);
                depth = depth < 0 ? depth : 0;
                depth = -Tolerances.MaxLinearCorrection > depth ? -Tolerances.MaxLinearCorrection : depth;

                Vec2 rA = point - a.Center;
                Vec2 rB = point - b.Center;
                float nA = Vec2.Cross(rA, normal);
                float nB = Vec2.Cross(rB, normal);
                float k = massA + massB + (inertiaA * nA * nA) + (inertiaB * nB * nB);
                Vec2 push = (k > 0 ? -depth / k : 0) * normal;
                a.Center -= massA * push;
                a.Angle -= inertiaA * Vec2.Cross(rA, push);
                b.Center += massB * push;
                b.Angle += inertiaB * Vec2.Cross(rB, push);
            }

            poses[c.IndexA] = a;
            poses[c.IndexB] = b;
        }

        return smallest;
    }

    /// <summary>How far the skins are apart at a point, with the normal from A to B and the point in the world.</summary>
    private static float Measure(in ContactConstraint c, Vec2 localPoint, in Pose a, in Pose b, out Vec2 normal, out Vec2 point)
    {
        Frame frameA = Frame.About(a.Center, a.Angle, c.CenterA);
        Frame frameB = Frame.About(b.Center, b.Angle, c.CenterB);
        Frame face = c.FaceOfB ? frameB : frameA;
        point = (c.FaceOfB ? frameA : frameB).ToWorld(localPoint);
        normal = face.Rotation.Apply(c.LocalNormal);
        float separation = Vec2.Dot(point - face.ToWorld(c.LocalPoint), normal) - Tolerances.Skin - Tolerances.Skin;
        normal = c.FaceOfB ? -normal : normal;
        return separation;
    }
}
