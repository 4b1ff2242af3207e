namespace Gradus.Physics2D;

/// <summary>The part of a shape that a contact point lies on.</summary>
internal enum FeatureKind : byte
{
    Corner,
    Side,
}
