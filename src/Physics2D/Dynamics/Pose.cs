namespace Gradus.Physics2D;

/// <summary>Where a body is while positions are being solved: its centre of mass and its angle.</summary>
internal struct Pose
{
    public Vec2 Center;
    public float Angle;

    /// <summary>
    /// Advances by h seconds, explicitly with the velocity for which the constraints have been solved (symplectic Euler).
    /// </summary>
    public void Advance(in Motion motion, float h)
    {
        Center += h * motion.Velocity;
        Angle += h * motion.Spin;
    }
}
