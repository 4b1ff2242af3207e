namespace Gradus.Physics2D;

/// <summary>How two shapes touch: a face of one, the reference face, and the points of the other that lie on it or beyond it.</summary>
internal struct Manifold
{
    /// <summary>Whether the reference face belongs to the second shape.</summary>
    public bool FaceOfB;

    /// <summary>The outward normal of the reference face and a point on it, in the frame of its body.</summary>
    public Vec2 LocalNormal, LocalPoint;

    /// <summary>The number of points; 0 when the shapes do not touch.</summary>
    public int Count;

    public ManifoldPoints Points;

    /// <summary>Adds a point without impulses.</summary>
    public void Add(Vec2 localPoint, ContactFeature feature) =>
        Points[Count++] = new ManifoldPoint { LocalPoint = localPoint, Feature = feature };

    /// <summary>Copies the impulses from the last step's points with the same features.</summary>
    public void InheritImpulses(ref Manifold previous)
    {
        for (int i = 0; i < Count; i++)
        {
            for (int j = 0; j < previous.Count; j++)
            {
                if (previous.Points[j].Feature == Points[i].Feature)
                {
                    Points[i].NormalImpulse = previous.Points[j].NormalImpulse;
                    Points[i].TangentImpulse = previous.Points[j].TangentImpulse;
                    break;
                }
            }
        }
    }
}
