namespace Gradus;

/// <summary>The members that <see cref="RowSplitter{T}"/> can divide among threads.</summary>
internal enum SplitMember
{
    Product,
    ProductTransposedB,
    ProductTransposedA,
    Affine,
    Convolve,
    ConvolveInputVjp,
    ConvolveWeightVjp,
    Tanh,
    TanhVjp,
    Exp,
}
