using Gradus.Envs.Physics2D.Geometry;

namespace Gradus.Envs.Physics2D.Dynamics;

internal sealed partial class ContactSolver
{
    /// <summary>One iteration that moves the bodies themselves out of what they are in, leaving a slop so that contacts persist.</summary>
    /// <returns>Whether nothing was too deep.</returns>
    public bool SolvePosition(Pose[] poses) => Separate(poses, Tolerances.PositionShare) >= -3f * Tolerances.LinearSlop;

    /// <summary>The same at a time of impact, harder.</summary>
    public bool SolveImpactPosition(Pose[] poses) => Separate(poses, Tolerances.ImpactPositionShare) >= -1.5f * Tolerances.LinearSlop;

    /// <returns>The smallest separation seen, at most 0.</returns>
    private float Separate(Pose[] poses, float share)
    {
        float smallest = 0;
        foreach (ref ContactConstraint c in Constraints)
        {
            ref Pose pose = ref poses[c.Body];
            for (int i = 0; i < c.PointCount; i++)
            {
                float separation = Measure(c, i == 0 ? c.First.LocalPoint : c.Second.LocalPoint, pose, out Vec2 normal, out Vec2 point);
                smallest = smallest < separation ? smallest : separation;

                // The share of the depth that is more than the slop, but not too much at once.
                float depth = share * (separation + Tolerances.LinearSlop);
                depth = depth < 0 ? depth : 0;
                depth = -Tolerances.MaxLinearCorrection > depth ? -Tolerances.MaxLinearCorrection : depth;

                Vec2 r = point - pose.Center;
                float k = EffectiveMass(c, r, normal);
                Vec2 push = (k > 0 ? -depth / k : 0) * normal;
                pose.Center += c.InverseMass * push;
                pose.Angle += c.InverseInertia * Vec2.Cross(r, push);
            }
        }

        return smallest;
    }

    /// <summary>How far the skins are apart at a point, with the normal towards the body and the point in the world.</summary>
    private static float Measure(in ContactConstraint c, Vec2 localPoint, in Pose pose, out Vec2 normal, out Vec2 point)
    {
        Frame frame = Frame.About(pose.Center, pose.Angle, c.LocalCenter);
        ref readonly Frame face = ref c.OwnFace ? ref frame : ref c.Still;
        point = (c.OwnFace ? c.Still : frame).ToWorld(localPoint);
        Vec2 faceNormal = face.Rotation.Apply(c.LocalNormal);
        normal = c.OwnFace ? -faceNormal : faceNormal;
        return Vec2.Dot(point - face.ToWorld(c.LocalPoint), faceNormal) - Tolerances.Skin - Tolerances.Skin;
    }
}
