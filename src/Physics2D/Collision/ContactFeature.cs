namespace Gradus.Physics2D;

/// <summary>
/// Which features of two shapes made a contact point. A point made by the same features in the next step counts as the same point, and
/// starts with its impulses.
/// </summary>
/// <param name="IndexA">The corner or side of the first shape.</param>
/// <param name="IndexB">The corner or side of the second shape.</param>
/// <param name="KindA">Whether <paramref name="IndexA"/> is a corner or a side.</param>
/// <param name="KindB">Whether <paramref name="IndexB"/> is a corner or a side.</param>
internal readonly record struct ContactFeature(byte IndexA, byte IndexB, FeatureKind KindA, FeatureKind KindB)
{
    /// <summary>The same features with the shapes in the other order.</summary>
    public ContactFeature Swap() => new(IndexB, IndexA, KindB, KindA);
}
