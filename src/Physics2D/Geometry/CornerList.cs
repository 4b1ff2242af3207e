using System.Runtime.CompilerServices;

namespace Gradus.Physics2D;

/// <summary>Room for the corners of a shape, inside the shape.</summary>
[InlineArray(Capacity)]
internal struct CornerList
{
    /// <summary>The maximum number of corners of a polygon.</summary>
    public const int Capacity = 8;

    private Vec2 _first;
}
