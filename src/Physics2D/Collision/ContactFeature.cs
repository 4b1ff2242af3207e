namespace Gradus.Physics2D;

/// <summary>
/// Which features of two shapes made a contact point. A point made by the same features in the next step is taken for the same point, and
/// begins with the impulses that held it.
/// </summary>
/// <param name="IndexA">The corner or side of the first shape.</param>
/// <param name="IndexB">The corner or side of the second shape.</param>
/// <param name="KindA">What <paramref name="IndexA"/> counts.</param>
/// <param name="KindB">What <paramref name="IndexB"/> counts.</param>
internal readonly record struct ContactFeature(byte IndexA, byte IndexB, FeatureKind KindA, FeatureKind KindB)
{
    /// <summary>The same features with the shapes in the other order.</summary>
    public ContactFeature Swap() => new(IndexB, IndexA, KindB, KindA);
}
