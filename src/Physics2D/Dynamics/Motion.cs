namespace Gradus.Physics2D;

/// <summary>How a body moves: the velocity of its centre of mass (m/s) and its angular velocity (rad/s).</summary>
internal struct Motion
{
    public Vec2 Velocity;
    public float Spin;

    /// <summary>The velocity of the point that lies <paramref name="r"/> from the centre of mass.</summary>
    public readonly Vec2 At(Vec2 r) => Velocity + Vec2.Cross(Spin, r);

    /// <summary>Limits the distance covered in h seconds to the maximum for one step.</summary>
    public void Limit(float h)
    {
        Vec2 translation = h * Velocity;
        if (translation.LengthSquared > Tolerances.MaxTranslation * Tolerances.MaxTranslation)
        {
            Velocity = (Tolerances.MaxTranslation / translation.Length) * Velocity;
        }

        float rotation = h * Spin;
        if (rotation * rotation > Tolerances.MaxRotation * Tolerances.MaxRotation)
        {
            Spin *= Tolerances.MaxRotation / MathF.Abs(rotation);
        }
    }
}
