namespace Gradus.Physics2D;

/// <summary>What a shape is. Of the two shapes of a contact, the one of the lower kind comes first.</summary>
internal enum ShapeKind : byte
{
    Edge,
    Polygon,
}
