namespace Gradus.Envs.Physics2D.Continuous;

/// <summary>Where a <see cref="SeparationAxis"/> comes from.</summary>
internal enum AxisKind : byte
{
    Corners,
    SideOfA,
    SideOfB,
}
