namespace Gradus.Physics2D;

/// <summary>What a fixture is made of, and what it collides with.</summary>
/// <param name="Density">In kg/m²; 0 adds no mass.</param>
/// <param name="Friction">Coulomb's coefficient; the geometric mean applies between two materials.</param>
/// <param name="Restitution">The share of an impact's speed that is returned; the larger one applies between two materials.</param>
/// <param name="Category">The bits of the groups the fixture belongs to.</param>
/// <param name="Mask">The bits of the groups it collides with. Both fixtures must allow the collision.</param>
internal readonly record struct Material(float Density, float Friction, float Restitution = 0, ushort Category = 1, ushort Mask = 0xFFFF)
{
    public static bool Collide(in Material a, in Material b) => (a.Mask & b.Category) != 0 && (a.Category & b.Mask) != 0;
}
