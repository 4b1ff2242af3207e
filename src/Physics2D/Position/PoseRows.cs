namespace Gradus.Physics2D;

/// <summary>The rows that a body takes: one number of every lane each.</summary>
internal static class PoseRows
{
    public const int X = 0, Y = 1, Angle = 2;

    public const int Count = 3;
}
