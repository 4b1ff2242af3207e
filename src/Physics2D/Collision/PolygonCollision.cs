namespace Gradus.Physics2D;

/// <summary>Two convex polygons: the separating axis theorem with the normals of both, found by walking downhill, then clipping.</summary>
internal static class PolygonCollision
{
    // The second polygon's face becomes the reference only if it is clearly the better axis, so that resting contacts do not flicker.
    private const float RelativePreference = 0.98f;
    private const float AbsolutePreference = 0.001f;

    public static void Collide(ref Manifold manifold, in CollisionShape a, in Frame frameA, in CollisionShape b, in Frame frameB)
    {
        manifold.Count = 0;
        float separationA = MaxSeparation(a, frameA, b, frameB, out int sideA);
        if (separationA > Tolerances.TwoSkins)
        {
            return;
        }

        float separationB = MaxSeparation(b, frameB, a, frameA, out int sideB);
        if (separationB > Tolerances.TwoSkins)
        {
            return;
        }

        manifold.FaceOfB = separationB > (RelativePreference * separationA) + AbsolutePreference;
        if (manifold.FaceOfB)
        {
            Clip(ref manifold, b, frameB, sideB, a, frameA);
        }
        else
        {
            Clip(ref manifold, a, frameA, sideA, b, frameB);
        }
    }

    /// <summary>
    /// The largest separation of the incident polygon from a side of the reference polygon. The search begins at the side that faces the
    /// other polygon most directly, and walks in the direction in which the separation grows.
    /// </summary>
    private static float MaxSeparation(
        in CollisionShape reference, in Frame frame, in CollisionShape incident, in Frame incidentFrame, out int side)
    {
        int count = reference.Count;
        Vec2 towards = frame.Rotation.Undo(incidentFrame.ToWorld(incident.Centroid) - frame.ToWorld(reference.Centroid));
        side = CollisionShape.Farthest(reference.Normals, towards);
        float separation = Separation(reference, frame, side, incident, incidentFrame);

        int previous = side > 0 ? side - 1 : count - 1;
        int next = side + 1 < count ? side + 1 : 0;
        float ofPrevious = Separation(reference, frame, previous, incident, incidentFrame);
        float ofNext = Separation(reference, frame, next, incident, incidentFrame);
        int step;
        if (ofPrevious > separation && ofPrevious > ofNext)
        {
            (step, side, separation) = (count - 1, previous, ofPrevious);
        }
        else if (ofNext > separation)
        {
            (step, side, separation) = (1, next, ofNext);
        }
        else
        {
            return separation;
        }

        while (true)
        {
            int candidate = (side + step) % count;
            float ofCandidate = Separation(reference, frame, candidate, incident, incidentFrame);
            if (!(ofCandidate > separation))
            {
                return separation;
            }

            (side, separation) = (candidate, ofCandidate);
        }
    }

    /// <summary>The separation of the deepest corner of the incident polygon from a side.</summary>
    private static float Separation(
        in CollisionShape reference, in Frame frame, int side, in CollisionShape incident, in Frame incidentFrame)
    {
        Vec2 normal = frame.Rotation.Apply(reference.Normals[side]);
        int deepest = CollisionShape.Farthest(incident.Corners, -incidentFrame.Rotation.Undo(normal));
        return Vec2.Dot(incidentFrame.ToWorld(incident.Corners[deepest]) - frame.ToWorld(reference.Corners[side]), normal);
    }

    /// <summary>Clips the side of the incident polygon that faces the reference face most directly.</summary>
    private static void Clip(
        ref Manifold manifold, in CollisionShape reference, in Frame frame, int side, in CollisionShape incident, in Frame incidentFrame)
    {
        Vec2 facing = incidentFrame.Rotation.Undo(frame.Rotation.Apply(reference.Normals[side]));
        int i1 = CollisionShape.Farthest(incident.Normals, -facing);
        int i2 = i1 + 1 < incident.Count ? i1 + 1 : 0;
        var segment = new IncidentSegment(
            new(incidentFrame.ToWorld(incident.Corners[i1]), new((byte)side, (byte)i1, FeatureKind.Side, FeatureKind.Corner)),
            new(incidentFrame.ToWorld(incident.Corners[i2]), new((byte)side, (byte)i2, FeatureKind.Side, FeatureKind.Corner)));

        int next = side + 1 < reference.Count ? side + 1 : 0;
        Vec2 from = reference.Corners[side];
        Vec2 to = reference.Corners[next];
        Vec2 localTangent = Vec2.Normalize(to - from);
        Vec2 tangent = frame.Rotation.Apply(localTangent);
        Vec2 normal = Vec2.Right(tangent);
        Vec2 worldFrom = frame.ToWorld(from);
        float offset = Vec2.Dot(normal, worldFrom);
        if (!segment.Clip(-tangent, -Vec2.Dot(tangent, worldFrom) + Tolerances.TwoSkins, side, out segment)
            || !segment.Clip(tangent, Vec2.Dot(tangent, frame.ToWorld(to)) + Tolerances.TwoSkins, next, out segment))
        {
            return;
        }

        manifold.LocalNormal = Vec2.Right(localTangent);
        manifold.LocalPoint = 0.5f * (from + to);
        Add(ref manifold, segment.From, normal, offset, incidentFrame);
        Add(ref manifold, segment.To, normal, offset, incidentFrame);
    }

    private static void Add(ref Manifold manifold, ClipPoint point, Vec2 normal, float offset, in Frame incidentFrame)
    {
        if (Vec2.Dot(normal, point.Position) - offset <= Tolerances.TwoSkins)
        {
            manifold.Add(incidentFrame.ToLocal(point.Position), manifold.FaceOfB ? point.Feature.Swap() : point.Feature);
        }
    }
}
