using Gradus.Envs.Physics2D.Collision;
using Gradus.Envs.Physics2D.Geometry;
using Gradus.Tensors;

namespace Gradus.Envs.Box2D;

/// <summary>The walker's rangefinder: rays from the hull, fanned from straight down to almost straight ahead.</summary>
internal static class Lidar
{
    /// <summary>The number of rays.</summary>
    public const int RayCount = 10;

    private const double Range = 160 / WalkerScene.Scale;

    private static readonly (double X, double Y)[] Ends = [.. Enumerable.Range(0, RayCount).Select(End)];

    /// <summary>A ray from a point, as long as the range.</summary>
    public static Ray Ray(int index, Vec2 from) => new(from, new((float)(from.X + Ends[index].X), (float)(from.Y - Ends[index].Y)));

    private static (double X, double Y) End(int index)
    {
        Elementary.SinCos(1.5 * index / RayCount, out double sin, out double cos);
        return (sin * Range, cos * Range);
    }
}
