namespace Gradus.Physics2D;

/// <summary>
/// The motion of a body during a step: its centre of mass and angle at <see cref="StartTime"/> and at the end, in between on a line.
/// </summary>
/// <remarks>Shapes are placed by the body's origin but dynamics moves the centre of mass, so this is where the two meet.</remarks>
internal struct Sweep
{
    /// <summary>The centre of mass in the body.</summary>
    public Vec2 LocalCenter;

    /// <summary>The centre of mass in the world at the start and at the end.</summary>
    public Vec2 StartCenter, Center;

    /// <summary>The angle at the start and at the end.</summary>
    public float StartAngle, Angle;

    /// <summary>The time of the start, as a fraction of the step in [0, 1).</summary>
    public float StartTime;

    /// <summary>The body's placement at the fraction <paramref name="t"/> of the remaining motion.</summary>
    public readonly Frame At(float t) =>
        Frame.About(((1f - t) * StartCenter) + (t * Center), ((1f - t) * StartAngle) + (t * Angle), LocalCenter);

    /// <summary>Advances the start to <paramref name="time"/>, a fraction of the whole step.</summary>
    public void Advance(float time)
    {
        float t = (time - StartTime) / (1f - StartTime);
        StartCenter = ((1f - t) * StartCenter) + (t * Center);
        StartAngle = ((1f - t) * StartAngle) + (t * Angle);
        StartTime = time;
    }

    /// <summary>Subtracts whole turns from both angles, so that the start lies in [0, 2π).</summary>
    public void NormalizeAngles()
    {
        const float TwoPi = 2f * Tolerances.Pi;
        float turns = TwoPi * MathF.Floor(StartAngle / TwoPi);
        StartAngle -= turns;
        Angle -= turns;
    }
}
