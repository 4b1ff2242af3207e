using System.Runtime.CompilerServices;

namespace Gradus.Physics2D;

/// <summary>Room for the points of a contact, inside the contact.</summary>
[InlineArray(Capacity)]
internal struct ManifoldPoints
{
    /// <summary>Two convex shapes need at most two contact points.</summary>
    public const int Capacity = 2;

    private ManifoldPoint _first;
}
