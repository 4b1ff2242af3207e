namespace Gradus;

/// <summary>
/// The products that do not add their terms in one chain in ascending k: part of the definition of the reproducible backends. A
/// multiply-add waits for the previous one, so if there are few sums and each is long, one chain would mostly wait.
/// </summary>
/// <remarks>
/// The rule depends only on the inner sizes, never on the number of rows, so that a row has the same bits alone and in a batch. aᵀ·b is
/// always one chain: its terms are the rows of a batch, which then gives the same bits at once and window by window.
/// </remarks>
internal static class ProductOrder
{
    /// <summary>The maximum number of columns for <see cref="IsDots"/>.</summary>
    public const int MaxColumnsOfDots = 4;

    private const int MinTermsOfDots = 128;

    /// <summary>
    /// Terms of a chunk of an affine map. Each chunk is summed by itself in ascending k, the first starting at the bias and the others at
    /// zero, and the chunks are added in order. So a single row, as for an agent that acts in one environment, waits for one chunk and not
    /// for all. Sixty-four inputs, the usual hidden layer, are two chunks; more inputs are split into chunks of 64. Each chunk after the
    /// first costs a tile as much as one or two terms.
    /// </summary>
    /// <param name="terms">K, the inputs of the layer.</param>
    public static int ChunkTerms(int terms) => terms <= 64 ? 32 : 64;

    /// <summary>
    /// Terms of a chunk of a convolution: all of a patch, because the positions are enough sums to work on. Where the patches are the image
    /// itself, the convolution is an affine map, and has its chunks.
    /// </summary>
    /// <param name="geometry">The patches.</param>
    public static int ChunkTerms(PatchGeometry geometry) =>
        geometry.IsLinear ? ChunkTerms(geometry.PatchSize) : geometry.PatchSize;

    /// <summary>
    /// True where each element of a·bᵀ is a dot product in the order of <see cref="Backend{T}.Dot"/>, added to what c holds: a result of so
    /// few columns fills no vectors, while both factors lie along k.
    /// </summary>
    /// <param name="columns">Columns of the result, rows of b.</param>
    /// <param name="terms">K.</param>
    public static bool IsDots(int columns, int terms) => columns <= MaxColumnsOfDots && terms >= MinTermsOfDots;
}
