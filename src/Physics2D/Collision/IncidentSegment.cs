namespace Gradus.Physics2D;

/// <summary>The side opposite the reference face, clipped to the part in front of it (Sutherland and Hodgman, 1974).</summary>
internal readonly struct IncidentSegment(ClipPoint from, ClipPoint to)
{
    public readonly ClipPoint From = from;
    public readonly ClipPoint To = to;

    /// <summary>Cuts off the part beyond the line normal · x = offset.</summary>
    /// <param name="normal">A unit normal of the line.</param>
    /// <param name="offset">Its distance from the origin along the normal.</param>
    /// <param name="referenceCorner">The corner of the reference face that the line runs through; it identifies the new end.</param>
    /// <param name="clipped">The rest.</param>
    /// <returns>False if nothing, or a single point, is left.</returns>
    public bool Clip(Vec2 normal, float offset, int referenceCorner, out IncidentSegment clipped)
    {
        float fromDistance = Vec2.Dot(normal, From.Position) - offset;
        float toDistance = Vec2.Dot(normal, To.Position) - offset;
        if (fromDistance * toDistance < 0)
        {
            float t = fromDistance / (fromDistance - toDistance);
            var cut = new ClipPoint(
                From.Position + (t * (To.Position - From.Position)),
                new((byte)referenceCorner, From.Feature.IndexB, FeatureKind.Corner, FeatureKind.Side));

            // The remaining end comes first, whichever it was.
            clipped = new IncidentSegment(fromDistance <= 0 ? From : To, cut);
            return true;
        }

        clipped = this;
        return fromDistance <= 0 && toDistance <= 0;
    }
}
