namespace Gradus.Envs.Physics2D.Geometry;

/// <summary>What a shape is. Of the two shapes of a contact, the one of the lower kind comes first.</summary>
internal enum ShapeKind : byte
{
    Edge,
    Polygon,
}
