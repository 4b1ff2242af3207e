namespace Gradus.Tensors;

/// <summary>
/// The order in which an affine map adds its terms, part of the definition of the reproducible backends. A multiply-add waits for the one before it, so a
/// single row, an agent that acts in one environment, would wait for all K of them one after another. Therefore the terms are cut into chunks, each summed by
/// itself in ascending k: the first starts at the bias, the others at zero, and they are added in their order.
/// <para>
/// Products proper stay one chain. They have as many sums beside one another as a layer has weights, and in aᵀ·b the terms are the rows of a batch, which by this
/// rule gives the same bits at once as window by window.
/// </para>
/// </summary>
internal static class AffineOrder
{
    /// <summary>Sixty-four inputs, the usual hidden layer, are two chunks; more are cut into chunks of 64. Each chunk after the first costs a tile what one or two terms do.</summary>
    /// <param name="terms">K, the inputs of the layer.</param>
    public static int ChunkTerms(int terms) => terms <= 64 ? 32 : 64;
}
