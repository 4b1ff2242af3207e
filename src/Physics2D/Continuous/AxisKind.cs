namespace Gradus.Physics2D;

/// <summary>Where a <see cref="SeparationAxis"/> comes from.</summary>
internal enum AxisKind : byte
{
    Corners,
    SideOfA,
    SideOfB,
}
