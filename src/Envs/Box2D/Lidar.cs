using Gradus.Physics2D;

namespace Gradus.Envs;

/// <summary>The walker's rangefinder: rays from the hull, fanned from straight down to almost straight ahead.</summary>
internal static class Lidar
{
    /// <summary>The number of rays.</summary>
    public const int RayCount = 10;

    private const double Range = 160 / WalkerScene.Scale;

    private static readonly (double X, double Y)[] Ends = [.. Enumerable.Range(0, RayCount).Select(Reach)];

    /// <summary>The end of a ray from a point.</summary>
    public static Vec2 End(int index, Vec2 from) => new((float)(from.X + Ends[index].X), (float)(from.Y - Ends[index].Y));

    private static (double X, double Y) Reach(int index)
    {
        Elementary.SinCos(1.5 * index / RayCount, out double sin, out double cos);
        return (sin * Range, cos * Range);
    }
}
