namespace Gradus.Physics2D;

/// <summary>
/// An edge against a convex polygon: the separating axis theorem with the two normals of the edge and those of the polygon, then clipping.
/// Everything happens in the frame of the edge's body, on the side of the edge where the polygon's centre is.
/// </summary>
/// <remarks>
/// The method also supports edges chained to neighbours, and limits the normals at shared corners so that bodies slide over them. The edges
/// here stand alone: every normal is allowed, and no limit is needed.
/// </remarks>
internal static class EdgePolygonCollision
{
    // The polygon's face becomes the reference only if it is clearly the better axis, so that resting contacts do not flicker.
    private const float RelativePreference = 0.98f;
    private const float AbsolutePreference = 0.001f;

    public static void Collide(
        ref Manifold manifold, in CollisionShape edge, in Frame edgeFrame, in CollisionShape polygon, in Frame polygonFrame)
    {
        manifold.Count = 0;
        Frame relative = edgeFrame.ToLocal(polygonFrame);
        Vec2 v1 = edge.Corners[0];
        Vec2 v2 = edge.Corners[1];
        Vec2 edgeNormal = Vec2.Right(Vec2.Normalize(v2 - v1));
        bool front = Vec2.Dot(edgeNormal, relative.ToWorld(polygon.Centroid) - v1) >= 0;
        Vec2 normal = front ? edgeNormal : -edgeNormal;

        int count = polygon.Count;
        Span<Vec2> corners = stackalloc Vec2[CornerList.Capacity];
        Span<Vec2> normals = stackalloc Vec2[CornerList.Capacity];
        corners = corners[..count];
        normals = normals[..count];
        for (int i = 0; i < count; i++)
        {
            corners[i] = relative.ToWorld(polygon.Corners[i]);
            normals[i] = relative.Rotation.Apply(polygon.Normals[i]);
        }

        float edgeSeparation = Separation(normal, v1, corners);
        if (edgeSeparation > Tolerances.TwoSkins)
        {
            return;
        }

        float polygonSeparation = MaxSeparation(corners, normals, v1, v2, out int side);
        if (polygonSeparation > Tolerances.TwoSkins)
        {
            return;
        }

        if (polygonSeparation > (RelativePreference * edgeSeparation) + AbsolutePreference)
        {
            ClipEdge(ref manifold, polygon, corners, normals, side, v1, v2);
        }
        else
        {
            ClipPolygon(ref manifold, relative, corners, normals, normal, front ? v1 : v2, front ? v2 : v1, front ? 0 : 1);
        }
    }

    /// <summary>The separation of the deepest corner from the edge.</summary>
    private static float Separation(Vec2 normal, Vec2 onEdge, ReadOnlySpan<Vec2> corners)
    {
        float smallest = float.MaxValue;
        foreach (Vec2 corner in corners)
        {
            float separation = Vec2.Dot(normal, corner - onEdge);
            if (separation < smallest)
            {
                smallest = separation;
            }
        }

        return smallest;
    }

    /// <summary>The largest separation of the edge from a side of the polygon.</summary>
    private static float MaxSeparation(ReadOnlySpan<Vec2> corners, ReadOnlySpan<Vec2> normals, Vec2 v1, Vec2 v2, out int side)
    {
        float largest = -float.MaxValue;
        side = -1;
        for (int i = 0; i < corners.Length; i++)
        {
            Vec2 inward = -normals[i];
            float s1 = Vec2.Dot(inward, corners[i] - v1);
            float s2 = Vec2.Dot(inward, corners[i] - v2);
            float separation = s1 < s2 ? s1 : s2;
            if (separation > largest)
            {
                largest = separation;
                side = i;
                if (separation > Tolerances.TwoSkins)
                {
                    break;
                }
            }
        }

        return largest;
    }

    /// <summary>The edge is the reference face; the side of the polygon that faces it most directly is clipped.</summary>
    private static void ClipPolygon(
        ref Manifold manifold,
        in Frame relative,
        ReadOnlySpan<Vec2> corners,
        ReadOnlySpan<Vec2> normals,
        Vec2 normal,
        Vec2 from,
        Vec2 to,
        int fromIndex)
    {
        int i1 = CollisionShape.Farthest(normals, -normal);
        int i2 = i1 + 1 < corners.Length ? i1 + 1 : 0;
        var incident = new IncidentSegment(
            new(corners[i1], new(0, (byte)i1, FeatureKind.Side, FeatureKind.Corner)),
            new(corners[i2], new(0, (byte)i2, FeatureKind.Side, FeatureKind.Corner)));
        if (!ClipToFace(incident, normal, from, to, fromIndex, 1 - fromIndex, out incident))
        {
            return;
        }

        manifold.FaceOfB = false;
        manifold.LocalNormal = normal;
        manifold.LocalPoint = from;
        AddFromPolygon(ref manifold, incident.From, relative, normal, from);
        AddFromPolygon(ref manifold, incident.To, relative, normal, from);
    }

    private static void AddFromPolygon(ref Manifold manifold, ClipPoint point, in Frame relative, Vec2 normal, Vec2 onFace)
    {
        if (Vec2.Dot(normal, point.Position - onFace) <= Tolerances.TwoSkins)
        {
            manifold.Add(relative.ToLocal(point.Position), point.Feature);
        }
    }

    /// <summary>A side of the polygon is the reference face; the edge is clipped.</summary>
    private static void ClipEdge(
        ref Manifold manifold,
        in CollisionShape polygon,
        ReadOnlySpan<Vec2> corners,
        ReadOnlySpan<Vec2> normals,
        int side,
        Vec2 v1,
        Vec2 v2)
    {
        int next = side + 1 < corners.Length ? side + 1 : 0;
        var feature = new ContactFeature(0, (byte)side, FeatureKind.Corner, FeatureKind.Side);
        var incident = new IncidentSegment(new(v1, feature), new(v2, feature));
        if (!ClipToFace(incident, normals[side], corners[side], corners[next], side, next, out incident))
        {
            return;
        }

        manifold.FaceOfB = true;
        manifold.LocalNormal = polygon.Normals[side];
        manifold.LocalPoint = polygon.Corners[side];
        AddFromEdge(ref manifold, incident.From, normals[side], corners[side]);
        AddFromEdge(ref manifold, incident.To, normals[side], corners[side]);
    }

    private static void AddFromEdge(ref Manifold manifold, ClipPoint point, Vec2 normal, Vec2 onFace)
    {
        if (Vec2.Dot(normal, point.Position - onFace) <= Tolerances.TwoSkins)
        {
            manifold.Add(point.Position, point.Feature.Swap());
        }
    }

    private static bool ClipToFace(
        IncidentSegment incident, Vec2 normal, Vec2 from, Vec2 to, int fromIndex, int toIndex, out IncidentSegment clipped)
    {
        Vec2 outward = Vec2.Right(normal);
        return incident.Clip(outward, Vec2.Dot(outward, from), fromIndex, out clipped)
            && clipped.Clip(-outward, Vec2.Dot(-outward, to), toIndex, out clipped);
    }
}
